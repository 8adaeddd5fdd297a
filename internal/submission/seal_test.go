package submission_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/submission"
)

// signs puts a word in the place of a signature.
func signs([]byte) ([]byte, error) { return []byte("ann's"), nil }

func bundle() submission.Bundle {
	return submission.Bundle{ID: "ann", Sign: signs, Answers: map[string]submission.Written{
		"one/count": {Answers: map[string]string{"num": "2"}}, "two/word": {Answers: map[string]string{"word": "four"}}}}
}

// TestASealTellsWhatWasChanged, in whichever file, and wherever it is unpacked.
func TestASealTellsWhatWasChanged(t *testing.T) {
	t.Parallel()
	files, err := bundle().Files()
	require.NoError(t, err)
	sums := string(files["SHA256SUMS"])
	require.Equal(t, 3, strings.Count(sums, "\n"))
	for name, test := range map[string]struct {
		change  func(map[string][]byte)
		changed []string
	}{
		"nothing":                    {func(map[string][]byte) {}, nil},
		"an answer":                  {func(f map[string][]byte) { f["tasks/one/count.yaml"][0] ^= 1 }, []string{"tasks/one/count.yaml"}},
		"who it is":                  {func(f map[string][]byte) { f["submission.yaml"] = []byte("id: bob\n") }, []string{"submission.yaml"}},
		"an answer more":             {func(f map[string][]byte) { f["tasks/two/more.yaml"] = []byte("answers: {a: b}") }, []string{"tasks/two/more.yaml"}},
		"a file that nobody reads":   {func(f map[string][]byte) { f["notes.txt"] = nil }, []string{"notes.txt"}},
		"an answer less":             {func(f map[string][]byte) { delete(f, "tasks/one/count.yaml") }, []string{"tasks/one/count.yaml"}},
		"two answers, one another's": {func(f map[string][]byte) { f["tasks/one/count.yaml"] = f["tasks/two/word.yaml"] }, []string{"tasks/one/count.yaml"}},
		"a name twice":               {func(f map[string][]byte) { f["SHA256SUMS"] = []byte(sums + sums) }, []string{"submission.yaml", "tasks/one/count.yaml", "tasks/two/word.yaml"}},
		"itself":                     {func(f map[string][]byte) { f["SHA256SUMS"] = []byte(sums + strings.Repeat("0", 64) + "  SHA256SUMS\n") }, []string{"SHA256SUMS"}},
		"no sums":                    {func(f map[string][]byte) { f["SHA256SUMS"] = []byte("\x1b[31m\n" + sums) }, []string{"SHA256SUMS"}},
		"nothing for all":            {func(f map[string][]byte) { f["SHA256SUMS"] = []byte{} }, []string{"submission.yaml", "tasks/one/count.yaml", "tasks/two/word.yaml"}},
		"sums of another program":    {func(f map[string][]byte) { f["SHA256SUMS"] = []byte(strings.ReplaceAll(sums, "  ", " *./")) }, nil},
		"line ends":                  {func(f map[string][]byte) { f["SHA256SUMS"] = []byte(strings.ReplaceAll(sums, "\n", "\r\n")) }, nil},
	} {
		f := maps.Clone(files)
		for key := range f {
			f[key] = bytes.Clone(f[key])
		}
		test.change(f)
		require.Equal(t, test.changed, submission.ReadFiles("ann", f).Seal.Changed, name)
		dir := filepath.Join(t.TempDir(), "ann")
		for key, data := range f {
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, key)), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, key), data, 0o600))
		}
		s := read(t, dir)
		require.Equal(t, test.changed, s.Seal.Changed, name)
		require.Equal(t, "ann's", string(s.Seal.Signature), name)
		require.Equal(t, f["SHA256SUMS"], s.Seal.Sums, name)
	}
}

// TestASubmissionWithoutASealIsTheSameWithOne: the seal adds two files and counts for nothing.
func TestASubmissionWithoutASealIsTheSameWithOne(t *testing.T) {
	t.Parallel()
	with, without := bundle(), bundle()
	without.Sign = nil
	signed, err := with.Files()
	require.NoError(t, err)
	plainly, err := without.Files()
	require.NoError(t, err)
	require.Len(t, signed, len(plainly)+2)
	a, b := submission.ReadFiles("x", signed), submission.ReadFiles("x", plainly)
	require.Equal(t, submission.Seal{}, b.Seal)
	require.Equal(t, b.Digest, a.Digest)
	a.Seal = submission.Seal{}
	require.Equal(t, b, a)
	with.Sign = func([]byte) ([]byte, error) { return nil, errors.New("no key") }
	_, err = with.Files()
	require.ErrorContains(t, err, "write SHA256SUMS.sig: no key")
}

// TestASignatureOfNothingCoversNoFile: without sums there is no file that anybody signed.
func TestASignatureOfNothingCoversNoFile(t *testing.T) {
	t.Parallel()
	files, err := bundle().Files()
	require.NoError(t, err)
	delete(files, "SHA256SUMS")
	require.Equal(t, []string{"submission.yaml", "tasks/one/count.yaml", "tasks/two/word.yaml"}, submission.ReadFiles("ann", files).Seal.Changed)
}

// TestNoListOfChangedFilesIsEndless, however many files the sums name.
func TestNoListOfChangedFilesIsEndless(t *testing.T) {
	t.Parallel()
	files, err := bundle().Files()
	require.NoError(t, err)
	var sums strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&sums, "%064d  %04d\n", i, i)
	}
	files["SHA256SUMS"] = []byte(sums.String())
	changed := submission.ReadFiles("ann", files).Seal.Changed
	require.Len(t, changed, 50)
	require.Equal(t, "0000", changed[0])
}
