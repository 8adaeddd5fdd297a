package signature_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klab-dev/klab/internal/signature"
)

// text is what the files in testdata were signed over, by ssh-keygen -Y sign.
func text(t *testing.T) []byte { return file(t, "text") }

func file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return data
}

func own(t *testing.T) (key signature.Key, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "state", "submission.key")
	key, err := signature.Own(t.Context(), path)
	require.NoError(t, err)
	return key, path
}

func signed(t *testing.T, key signature.Key, text []byte) []byte {
	t.Helper()
	s, err := key.Sign(text)
	require.NoError(t, err)
	return s
}

// TestWhatSshKeygenSignedIsRead, by keys of each kind.
func TestWhatSshKeygenSignedIsRead(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ed25519", "ecdsa", "rsa"} {
		by, err := signature.Verify(text(t), file(t, name+".sig"))
		require.NoError(t, err, name)
		public, err := signature.ParsePublic(string(file(t, name+".pub")))
		require.NoError(t, err, name)
		require.Equal(t, public.String(), by.String(), name)
		_, err = signature.Verify(append(text(t), '\n'), file(t, name+".sig"))
		require.ErrorContains(t, err, "it is not of this text", name)
	}
}

// changed is a signature with something else in its bytes.
func changed(t *testing.T, armored []byte, change func([]byte) []byte) []byte {
	t.Helper()
	block, _ := pem.Decode(armored)
	require.NotNil(t, block)
	return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: change(block.Bytes)})
}

// TestWhatIsNoSignatureOfTheTextIsRefused, and says why.
func TestWhatIsNoSignatureOfTheTextIsRefused(t *testing.T) {
	t.Parallel()
	good := file(t, "ed25519.sig")
	replace := func(old, with string) []byte { return bytes.Replace(good, []byte(old), []byte(with), 1) }
	for name, test := range map[string]struct {
		signature []byte
		why       string
	}{
		"nothing":           {nil, "it is no signature of ssh"},
		"junk":              {[]byte("-----BEGIN SSH SIGNATURE-----\njunk\n-----END SSH SIGNATURE-----\n"), "read it"},
		"bytes":             {bytes.Repeat([]byte{0xff, 0}, 100), "it is no signature of ssh"},
		"another kind":      {replace("SSH SIGNATURE", "PGP SIGNATURE"), "it is no signature of ssh"},
		"text before it":    {append([]byte("hello\n"), good...), "it is no signature of ssh"},
		"text after it":     {append(bytes.Clone(good), "hello\n"...), "it is no signature of ssh"},
		"headers":           {replace("-----\n", "-----\nA: b\n\n"), "it is no signature of ssh"},
		"half":              {good[:len(good)/2], "it is no signature of ssh"},
		"much":              {bytes.Repeat([]byte("A"), signature.Max+1), "it has more than 8 KiB"},
		"another namespace": {file(t, "file.sig"), `it was made for "file" and not for "submission@klab.dev"`},
		"a certificate":     {file(t, "certificate.sig"), signature.ErrKeyType.Error()},
		"another version":   {changed(t, good, func(b []byte) []byte { b[9] = 2; return b }), "read it: unsupported signature version"},
		"more in it":        {changed(t, good, func(b []byte) []byte { return append(b, 0) }), "read it"},
		"another hash":      {changed(t, good, func(b []byte) []byte { return bytes.Replace(b, []byte("sha512"), []byte("sha256"), 1) }), "it is not of this text"},
		"a weak hash":       {changed(t, good, func(b []byte) []byte { return bytes.Replace(b, []byte("sha512"), []byte("sha224"), 1) }), "read it: unsupported hash"},
	} {
		_, err := signature.Verify(text(t), test.signature)
		require.ErrorContains(t, err, test.why, name)
	}
}

// TestNoBitOfASignatureCanBeChanged.
func TestNoBitOfASignatureCanBeChanged(t *testing.T) {
	t.Parallel()
	good := file(t, "ed25519.sig")
	block, _ := pem.Decode(good)
	was, err := signature.Verify(text(t), good)
	require.NoError(t, err)
	for i := range len(block.Bytes) * 8 {
		flipped := changed(t, good, func(b []byte) []byte { b[i/8] ^= 1 << (i % 8); return b })
		by, err := signature.Verify(text(t), flipped)
		require.False(t, err == nil && by.String() == was.String(), "bit %d", i)
	}
}

// TestTheOwnKeyIsMadeOnce, for its owner alone, with what others may know of it beside it.
func TestTheOwnKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	first, path := own(t)
	again, err := signature.Own(t.Context(), path)
	require.NoError(t, err)
	require.Equal(t, first.Public().String(), again.Public().String())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o077)
	public, err := os.ReadFile(path + ".pub")
	require.NoError(t, err)
	require.Equal(t, first.Public().String()+" klab\n", string(public), "and nothing about the machine")
	by, err := signature.Verify(text(t), signed(t, again, text(t)))
	require.NoError(t, err)
	require.Equal(t, first.Public().Fingerprint(), by.Fingerprint())
	other, _ := own(t)
	require.NotEqual(t, other.Public().String(), by.String())
}

// TestManyWhoMakeTheKeyAtOnceHaveTheSame.
func TestManyWhoMakeTheKeyAtOnceHaveTheSame(t *testing.T) {
	t.Parallel()
	path, keys := filepath.Join(t.TempDir(), "submission.key"), make(chan string)
	for range 8 {
		go func() {
			key, err := signature.Own(t.Context(), path)
			if err != nil {
				keys <- err.Error()
				return
			}
			keys <- key.Public().String()
		}()
	}
	first := <-keys
	require.True(t, strings.HasPrefix(first, "ssh-ed25519 "), first)
	for range 7 {
		require.Equal(t, first, <-keys)
	}
}

// TestAKeyThatCannotSignSaysWhy, and no key is ever written over.
func TestAKeyThatCannotSignSaysWhy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, file(t, "ed25519.pub"), 0o600))
	_, err := signature.Read(path)
	require.ErrorContains(t, err, "it holds no private key of ssh")
	_, err = signature.Own(t.Context(), path)
	require.ErrorContains(t, err, "it holds no private key of ssh")
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, file(t, "ed25519.pub"), kept)
	_, err = signature.Read(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = signature.ParsePublic("ssh-ed25519 AAAA")
	require.Error(t, err)
}

// TestSignersAreThoseThatTheFileNames: what is not understood is refused, because it could mean less.
func TestSignersAreThoseThatTheFileNames(t *testing.T) {
	t.Parallel()
	ed, rsa := strings.TrimSpace(string(file(t, "ed25519.pub"))), strings.TrimSpace(string(file(t, "rsa.pub")))
	signers, err := signature.ParseSigners([]byte("# a class\r\n\r\ns-001,s-002 " + ed + " ann\r\ns-003 namespaces=\"git,submission@klab.dev\" " + rsa + "\ns-004 namespaces=\"git\" " + rsa + "\n"))
	require.NoError(t, err)
	key, err := signature.ParsePublic(ed)
	require.NoError(t, err)
	other, err := signature.ParsePublic(rsa)
	require.NoError(t, err)
	for id, has := range map[string][2]bool{"s-001": {true, false}, "s-002": {true, false}, "s-003": {false, true}, "s-004": {}, "s-00": {}, "": {}} {
		require.Equal(t, has, [2]bool{signers.Has(id, key), signers.Has(id, other)}, id)
	}
	for line, why := range map[string]string{
		"s-*":                              "is a pattern",
		"s-001":                            "is no key",
		"s-001 " + ed[:30]:                 "is no key",
		"s-* " + ed:                        "is a pattern",
		"!s-001 " + ed:                     "is a pattern",
		"s-001 cert-authority " + ed:       "is no option",
		`s-1 valid-after="2027" ` + ed:     "is no option",
		`s-1 namespaces="*" ` + ed + "\nx": "line 2",
	} {
		_, err := signature.ParseSigners([]byte(line))
		require.ErrorContains(t, err, why, line)
	}
}

// keygen runs ssh-keygen.
func keygen(t *testing.T, dir, input string, arguments ...string) ([]byte, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "ssh-keygen", arguments...)
	command.Dir, command.Stdin = dir, strings.NewReader(input)
	return command.CombinedOutput()
}

// TestSshKeygenAndKlabAgree: each reads what the other signed, and refuses what the other refuses. Without ssh-keygen on
// this machine, the files that it wrote are what TestWhatSshKeygenSignedIsRead has.
func TestSshKeygenAndKlabAgree(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		return
	}
	key, path := own(t)
	dir := filepath.Dir(path)
	signers := "s-001 " + key.Public().String() + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "signers"), []byte(signers), 0o600))
	known, err := signature.ParseSigners([]byte(signers))
	require.NoError(t, err)
	agree := func(name, text, id string, armored []byte, want bool) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "text.sig"), armored, 0o600))
		said, theirs := keygen(t, dir, text, "-Y", "verify", "-f", "signers", "-I", id, "-n", signature.Namespace, "-s", "text.sig")
		by, ours := signature.Verify([]byte(text), armored)
		require.Equal(t, want, theirs == nil, "%s: %s", name, said)
		require.Equal(t, want, ours == nil && known.Has(id, by), "%s: %v", name, ours)
	}
	good := signed(t, key, []byte("sums\n"))
	agree("good", "sums\n", "s-001", good, true)
	agree("another text", "sums\nmore\n", "s-001", good, false)
	agree("another learner", "sums\n", "s-002", good, false)
	agree("junk", "sums\n", "s-001", []byte("junk"), false)
	agree("a bit", "sums\n", "s-001", changed(t, good, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), false)
	agree("text before it", "sums\n", "s-001", append([]byte("x\n"), good...), false)
	other, _ := own(t)
	agree("another key", "sums\n", "s-001", signed(t, other, []byte("sums\n")), false)

	sign := func(namespace string) []byte {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "theirs"), []byte("sums\n"), 0o600))
		said, err := keygen(t, dir, "y\n", "-Y", "sign", "-f", path, "-n", namespace, "theirs")
		require.NoError(t, err, "%s", said)
		armored, err := os.ReadFile(filepath.Join(dir, "theirs.sig"))
		require.NoError(t, err)
		return armored
	}
	agree("theirs", "sums\n", "s-001", sign(signature.Namespace), true)
	require.NoError(t, os.Remove(filepath.Join(dir, "theirs.sig")))
	agree("theirs for another purpose", "sums\n", "s-001", sign("file"), false)
}

// TestAKeyWithAPassphraseIsNotAskedFor.
func TestAKeyWithAPassphraseIsNotAskedFor(t *testing.T) {
	t.Parallel()
	key, err := base64.StdEncoding.DecodeString(locked)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "OPENSSH PRIVATE KEY", Bytes: key}), 0o600))
	_, err = signature.Read(path)
	require.ErrorIs(t, err, signature.ErrPassphrase)
}

// locked is a key that was made for this test, behind a passphrase.
const locked = `b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCWhChBUo5BezP+tW0VrTSBAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIG7Tk47juiKL5zmBiwaNjtvQDMVLQieYGDCVUVSyLCa0AAAAkKM4Y7Y2pId9A6mjBBAMj01E3fSMBhCpTkLr6eZ5EBWXClg8cIi4li+Wsx9UUmssdMtIH1aWhOJUPyufCf0yZESrbhXsyTYgL07hyNiZ2HO276utS2ZDZplzaeel2h/TqJ+5tqfQ5+hZFd2k8/XxVktLV+TjPUofHVkWdjNOY5M4fqNlhIJjzr2lo4oAlHKl0Q==`
