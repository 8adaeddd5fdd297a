package signature

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Signers are the keys that people are known by, by their id.
type Signers map[string][]Public

// Has reports whether a key is one of somebody's.
func (s Signers) Has(id string, key Public) bool {
	return slices.ContainsFunc(s[id], func(one Public) bool { return one.String() == key.String() })
}

// ParseSigners reads a file as ssh-keygen -Y verify -f takes it: ids and a key in each line. Of its options only the
// namespace is known, and ids are no patterns: what is not understood is never taken for a yes.
func ParseSigners(data []byte) (Signers, error) {
	out := Signers{}
	for i, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := out.add(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return out, nil
}

func (s Signers) add(line string) error {
	ids, written, _ := strings.Cut(line, " ")
	if strings.ContainsAny(ids, `*?!"`) {
		return fmt.Errorf("%q is a pattern: write the id", ids)
	}
	key, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(written))
	switch {
	case err != nil || len(rest) > 0:
		return fmt.Errorf("behind %q is no key: write ID ssh-ed25519 AAAA…", ids)
	case !known(key):
		return ErrKeyType
	}
	for _, option := range options {
		names, about := strings.CutPrefix(strings.ToLower(option), "namespaces=")
		if !about {
			return fmt.Errorf("%q is no option that klab knows: there is namespaces=%q", option, Namespace)
		}
		if !slices.Contains(strings.Split(strings.Trim(names, `"`), ","), Namespace) {
			return nil
		}
	}
	for id := range strings.SplitSeq(ids, ",") {
		s[id] = append(s[id], Public{key})
	}
	return nil
}
