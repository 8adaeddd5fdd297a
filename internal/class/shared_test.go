package class_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/class/classtest"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/signature"
)

// TestSignaturesAndWhatIsSharedAreOfPeople: a key on the roster has to be the one that signed, and who handed in under an
// id and a pseudonym shares with nobody.
func TestSignaturesAndWhatIsSharedAreOfPeople(t *testing.T) {
	t.Parallel()
	key, err := signature.Own(t.Context(), filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	course, dir := classtest.Course(t), t.TempDir()
	classtest.Write(t, dir, course)
	roster := "id,name,pseudonym,key\ns-001,,,none of ssh\n"
	for _, id := range []string{"s-002,Ada,", "s-003,,quiet-fox", "s-004,Eve,", "s-005,,"} {
		roster += id + "," + key.Public().String() + " anybody\n"
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, class.RosterFile), []byte(roster), 0o600))
	file, results := filepath.Join(dir, class.GradesDir, class.ResultsFile), grade.Results{}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &results))
	signed := map[string]*grade.Signature{
		"s-002": {State: grade.Signed, Fingerprint: key.Public().Fingerprint()}, "quiet-fox": {State: grade.Signed, Fingerprint: "SHA256:other"}, "s-005": {State: grade.Invalid},
	}
	for i, s := range results.Submissions {
		results.Submissions[i].Signature, results.Submissions[i].Flags = signed[s.ID], []string{}
	}
	results.Shared = []grade.Shared{
		{Code: grade.SharedLab, IDs: []string{"quiet-fox", "s-003"}}, {Code: grade.SharedWords, IDs: []string{"s-002", "s-003", "zed"}, Seen: "gentle-otter-0042"},
	}
	text, err = json.Marshal(results)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, text, 0o600))

	f, err := class.Open(dir, course)
	require.NoError(t, err)
	require.Contains(t, f.Problems, class.Problem{File: class.RosterFile, Line: 2, Code: class.BadValue, Values: []string{"key", "key", "value", "none of ssh", "want", "ssh-ed25519 AAAA…"}})
	require.Empty(t, f.Stopped())
	c := f.Marks()
	require.Equal(t, []grade.Shared{{Code: grade.SharedWords, IDs: []string{"s-002", "quiet-fox", "zed"}, Seen: "gentle-otter-0042"}}, c.Shared)
	flags := map[string][]string{}
	for _, l := range c.Learners {
		flags[l.Person.ID] = l.Flags
	}
	require.Empty(t, flags["s-001"])
	require.Empty(t, flags["s-002"])
	require.Equal(t, []string{class.OtherKey}, flags["s-003"])
	require.Equal(t, []string{class.NotSigned}, flags["s-004"])
	require.Empty(t, flags["s-005"], "grading has a flag for what is no signature")
}
