package cluster

import (
	"fmt"
	"regexp"
)

// ParseName returns the name of a lab, or says why it cannot be one. A name becomes a folder, containers and host
// names, so that it follows kind's rule, within what a host name has room for.
func ParseName(text string) (string, error) {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`).MatchString(text) {
		return "", fmt.Errorf("%q cannot be the name of a lab: it has 1 to 40 lower-case letters, digits and dashes, and begins with no dash", text)
	}
	return text, nil
}
