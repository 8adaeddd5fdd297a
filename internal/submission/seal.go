package submission

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/klab-dev/klab/plain"
)

// Files by which others see that nothing was changed: what sha256sum writes, and its signature.
const (
	sumsFile      = "SHA256SUMS"
	signatureFile = "SHA256SUMS.sig"
)

// mostChanged is how many changed files are named.
const mostChanged = 50

// A Seal is what a submission brings along about its own files. Whose word that is, the signature alone tells.
type Seal struct {
	// Sums are the hashes of the files, Signature is that of Sums; nil where there is none.
	Sums, Signature []byte
	// Changed are files that are not as Sums has them, or that either does not have: the first of them by name.
	Changed []string
}

var sumLine = regexp.MustCompile(`^([0-9a-f]{64}) [ *](.+)$`)

// sealed reads the seal of files, and compares them with it.
func sealed(files map[string][]byte) Seal {
	s := Seal{Sums: files[sumsFile], Signature: files[signatureFile]}
	if s.Sums == nil && s.Signature == nil {
		return s
	}
	told := map[string]bool{sumsFile: true, signatureFile: true}
	for line := range strings.Lines(string(s.Sums)) {
		found := sumLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if found == nil {
			s.Changed = append(s.Changed, sumsFile)
			continue
		}
		name := strings.TrimPrefix(found[2], "./")
		if data, there := files[name]; !there || told[name] || hash(data) != found[1] {
			s.Changed = append(s.Changed, plain.Name(name))
		}
		told[name] = true
	}
	for name := range files {
		if !told[name] {
			s.Changed = append(s.Changed, plain.Name(name))
		}
	}
	slices.Sort(s.Changed)
	s.Changed = slices.Compact(s.Changed)
	s.Changed = slices.Clip(s.Changed[:min(len(s.Changed), mostChanged)])
	return s
}

// seal adds the hashes of files to them, and their signature.
func seal(files map[string][]byte, sign func([]byte) ([]byte, error)) error {
	var sums strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&sums, "%s  %s\n", hash(files[name]), name)
	}
	signature, err := sign([]byte(sums.String()))
	if err != nil {
		return fmt.Errorf("write %s: %w", signatureFile, err)
	}
	files[sumsFile], files[signatureFile] = []byte(sums.String()), signature
	return nil
}
