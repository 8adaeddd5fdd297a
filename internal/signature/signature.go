// Package signature signs what learners hand in, and tells with which key something was signed. The form is SSHSIG, which
// ssh-keygen -Y sign and -Y verify write and read too.
//
// A signature proves that a text is as it was when it was signed, and that whoever signed it had the key. It says nothing
// about who that is.
package signature

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// Namespace keeps signatures of submissions apart from those of anything else that is signed with the same key.
const Namespace = "submission@klab.dev"

// Max is how many bytes a signature may have. One by the longest key that ssh-keygen makes has two thirds of it.
const Max = 8 << 10

// Why something is no signature of a text.
var (
	ErrTooLarge = fmt.Errorf("it has more than %d KiB", Max>>10)
	ErrKeyType  = errors.New("the key is none of ed25519, ecdsa and rsa")
)

// A Public is the key that others know somebody by.
type Public struct{ key ssh.PublicKey }

// ParsePublic reads a key as ssh-keygen writes it into a .pub file.
func ParsePublic(text string) (Public, error) {
	key, _, _, rest, err := ssh.ParseAuthorizedKey([]byte(text))
	switch {
	case err != nil || len(rest) > 0:
		return Public{}, errors.New("it is no key of ssh")
	case !known(key):
		return Public{}, ErrKeyType
	}
	return Public{key}, nil
}

// Fingerprint is short enough to be compared by people: SHA256:….
func (p Public) Fingerprint() string { return ssh.FingerprintSHA256(p.key) }

// String is the key as in a .pub file, without a comment; "" for none.
func (p Public) String() string {
	if p.key == nil {
		return ""
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(p.key)))
}

// known reports whether a key is of a kind that signs by itself. Certificates and keys in a device need more than the
// signature to be believed.
func known(key ssh.PublicKey) bool {
	return slices.Contains([]string{ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoRSA}, key.Type())
}

const (
	head = "-----BEGIN SSH SIGNATURE-----\n"
	foot = "-----END SSH SIGNATURE-----"
)

// Verify tells with which key a text was signed.
func Verify(text, signature []byte) (Public, error) {
	if len(signature) > Max {
		return Public{}, ErrTooLarge
	}
	signature = bytes.ReplaceAll(bytes.TrimSpace(signature), []byte("\r\n"), []byte("\n"))
	if !bytes.HasPrefix(signature, []byte(head)) || !bytes.HasSuffix(signature, []byte("\n"+foot)) || bytes.Contains(signature, []byte(":")) {
		return Public{}, errors.New("it is no signature of ssh") // the library takes texts around it, and headers in it
	}
	s, err := sshsig.Unarmor(signature)
	switch {
	case err != nil:
		return Public{}, fmt.Errorf("read it: %w", err)
	case !known(s.PublicKey):
		return Public{}, ErrKeyType
	case s.Namespace != Namespace:
		return Public{}, fmt.Errorf("it was made for %q and not for %q", s.Namespace, Namespace)
	case len(s.Signature.Rest) > 0:
		return Public{}, errors.New("it has more than a signature in it")
	}
	if err := sshsig.Verify(bytes.NewReader(text), s, s.PublicKey, s.HashAlgorithm, Namespace); err != nil {
		return Public{}, errors.New("it is not of this text")
	}
	return Public{s.PublicKey}, nil
}
