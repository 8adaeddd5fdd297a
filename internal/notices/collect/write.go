package collect

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/klab-dev/klab/plain"
)

const preface = `klab is made with the work of others. This file names every module that is compiled into it, on any platform, and
has the licences and notices that go with them. Each text is here once; the numbers say which belong to a module.
Beside modules klab carries the manifests of metrics-server and the kinds of the Gateway API (Apache License 2.0, The
Kubernetes Authors), changed as they say.

`

// Notices is the file that is passed on with klab.
func Notices(modules []Module) (string, error) {
	var list, texts strings.Builder
	known := map[string]int{}
	for _, m := range modules {
		if len(m.Files) == 0 {
			return "", fmt.Errorf("module %s has no licence", m.Path)
		}
		var numbers []string
		for _, file := range m.Files {
			data, err := os.ReadFile(file)
			if err != nil {
				return "", errors.Join(fmt.Errorf("read the licence of %s", m.Path), err)
			}
			text := readable(string(data))
			words := strings.Join(strings.Fields(text), " ") // the same text is often wrapped otherwise
			if known[words] == 0 {
				known[words] = len(known) + 1
				fmt.Fprintf(&texts, "\n%s [%d]\n\n%s\n", strings.Repeat("-", 100), known[words], text)
			}
			if number := fmt.Sprintf("[%d]", known[words]); !slices.Contains(numbers, number) {
				numbers = append(numbers, number)
			}
		}
		fmt.Fprintf(&list, "%s  %s\n", strings.TrimSpace(m.Path+" "+m.Version), strings.Join(numbers, " "))
	}
	return preface + list.String() + texts.String(), nil
}

// readable is a text as every system and terminal takes it.
func readable(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\f", "", "\ufeff", "").Replace(text)
	return strings.Trim(plain.Text(text), "\n")
}
