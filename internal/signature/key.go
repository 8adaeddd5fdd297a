package signature

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"github.com/klab-dev/klab/wholefile"
)

// maxKey is how much a file with a key may hold.
const maxKey = 64 << 10

// ErrPassphrase is a key that nobody can read without its passphrase.
var ErrPassphrase = errors.New("it has a passphrase, and klab asks for none")

// A Key signs.
type Key struct{ signer ssh.Signer }

// Read reads a private key as ssh-keygen writes it.
func Read(file string) (Key, error) {
	data, err := wholefile.Read(file, maxKey)
	if err != nil {
		return Key{}, err
	}
	signer, err := ssh.ParsePrivateKey(data)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return Key{}, ErrPassphrase
	case err != nil:
		return Key{}, errors.New("it holds no private key of ssh")
	case !known(signer.PublicKey()):
		return Key{}, ErrKeyType
	}
	return Key{signer}, nil
}

// patience is how long the key of another klab that is just making it is waited for.
const patience = 10 * time.Second

// Own is klab's own key in a file, which is made when there is none.
func Own(ctx context.Context, file string) (_ Key, err error) {
	if key, err := Read(file); !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return Key{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	lock := flock.New(file + ".lock")
	if _, err := lock.TryLockContext(ctx, patience/1000); err != nil {
		return Key{}, fmt.Errorf("lock it: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	if key, err := Read(file); !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	return made(file)
}

// made makes a key, whose comment says nothing about the machine. Beside it goes what others may know of it.
func made(file string) (Key, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return Key{}, err
	}
	block, err := ssh.MarshalPrivateKey(private, "klab")
	if err != nil {
		return Key{}, err
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return Key{}, err
	}
	key := Key{signer}
	err = wholefile.WriteBytes(file+".pub", []byte(key.Public().String()+" klab\n"))
	return key, cmp.Or(err, wholefile.WriteBytes(file, pem.EncodeToMemory(block)))
}

// Public is what others know the key by.
func (k Key) Public() Public { return Public{k.signer.PublicKey()} }

// Sign signs a text.
func (k Key) Sign(text []byte) ([]byte, error) {
	s, err := sshsig.Sign(bytes.NewReader(text), k.signer, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return sshsig.Armor(s), nil
}
