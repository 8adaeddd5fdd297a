package grade_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/signature"
	"github.com/klab-dev/klab/internal/submission"
)

func newKey(t *testing.T) signature.Key {
	t.Helper()
	key, err := signature.Own(t.Context(), filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	return key
}

// handed is a submission of somebody, signed where there is a key, and changed afterwards.
func handed(t *testing.T, id, word string, made submission.Made, key *signature.Key, change func(map[string][]byte)) submission.Submission {
	t.Helper()
	b := submission.Bundle{ID: id, Made: made, Answers: map[string]submission.Written{"one/count": {Answers: map[string]string{"word": word}}}}
	if key != nil {
		b.Sign = key.Sign
	}
	files, err := b.Files()
	require.NoError(t, err)
	if change != nil {
		change(files)
	}
	return submission.ReadFiles(id, files)
}

func made(lab string, objects ...string) submission.Made {
	m := submission.Made{Labs: []string{submission.Mark(lab)}}
	for _, one := range objects {
		m.Objects = append(m.Objects, submission.Mark(one))
	}
	return m
}

// TestWhatSeveralLearnersHaveInCommonIsTold, once for all whom it is about; what one hands in twice, or all write alike, is
// not.
func TestWhatSeveralLearnersHaveInCommonIsTold(t *testing.T) {
	t.Parallel()
	ann, bob := newKey(t), newKey(t)
	found := grade.Foretell(grade.Options{Submissions: []submission.Submission{
		handed(t, "ann", "the word is gentle-otter-0042", made("lab-1", "a", "b", "c"), &ann, nil),
		handed(t, "ann", "gentle-otter-0042", made("lab-1", "a"), &ann, nil),
		handed(t, "bob", "GENTLE-OTTER-0042", made("lab-1", "b", "c", "d"), &bob, nil),
		handed(t, "cai", "brave-badger-0001 klab-worker2", made("lab-1"), nil, nil),
		handed(t, "dee", "klab-worker2 KUBE-SVC-ABCDEF", made("lab-2"), &bob, nil),
		handed(t, "eve", "klab-worker2 KUBE-SVC-ABCDEF", submission.Made{}, nil, nil),
	}})
	require.Equal(t, []grade.Shared{
		{Code: grade.SharedObjects, IDs: []string{"ann", "bob"}, Seen: "2"},
		{Code: grade.SharedWords, IDs: []string{"ann", "bob"}, Seen: "gentle-otter-0042"},
		{Code: grade.SharedLab, IDs: []string{"ann", "bob", "cai"}},
		{Code: grade.SharedKey, IDs: []string{"bob", "dee"}, Seen: bob.Public().Fingerprint()},
	}, found.Shared)
	flags := map[string][]string{}
	for _, s := range found.Submissions {
		flags[s.ID] = s.Flags
	}
	require.Equal(t, map[string][]string{
		"ann": {grade.HandedInTwice, grade.SharedObjects, grade.SharedWords, grade.SharedLab}, "bob": {grade.SharedObjects, grade.SharedWords, grade.SharedLab, grade.SharedKey},
		"cai": {grade.SharedLab}, "dee": {grade.SharedKey}, "eve": {},
	}, flags)
}

// TestASignatureIsToldAndNoMarkRestsOnIt.
func TestASignatureIsToldAndNoMarkRestsOnIt(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	of := func(change func(map[string][]byte)) grade.Submission {
		return grade.Foretell(grade.Options{Submissions: []submission.Submission{handed(t, "ann", "x", submission.Made{}, &key, change)}}).Submissions[0]
	}
	good := of(nil)
	require.Equal(t, grade.Signed, good.Signature.State)
	require.Equal(t, key.Public().Fingerprint(), good.Signature.Fingerprint)
	require.Empty(t, good.Flags)
	changed := of(func(f map[string][]byte) { f["tasks/one/count.yaml"] = []byte("answers: {word: y}") })
	require.Equal(t, grade.ChangedSince, changed.Signature.State)
	require.Equal(t, []string{"tasks/one/count.yaml"}, changed.Signature.Changed)
	require.Equal(t, []string{grade.BrokenSignature}, changed.Flags)
	forged := of(func(f map[string][]byte) { f["SHA256SUMS"] = append(f["SHA256SUMS"], '\n') })
	require.Equal(t, grade.Invalid, forged.Signature.State)
	require.Empty(t, forged.Signature.Fingerprint)
	require.Equal(t, []string{grade.BrokenSignature}, forged.Flags)
	unsigned := of(func(f map[string][]byte) { delete(f, "SHA256SUMS.sig") })
	require.Nil(t, unsigned.Signature)
	require.Empty(t, unsigned.Flags)
	require.Equal(t, good.Tasks, changed.Tasks)
	require.Equal(t, good.Final, forged.Final)
}
