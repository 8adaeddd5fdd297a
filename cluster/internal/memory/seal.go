package memory

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
)

// Whoever owns the lab can change what klab keeps in it. So a record is signed with a key that stays on this machine.

// Keys returns the key that records are signed with, made where there is none; first is called with a new one before
// anybody else can use it.
type Keys func(ctx context.Context, first func(key []byte) error) ([]byte, error)

// seal holds the key, once it was needed.
type seal struct {
	keys Keys
	mu   sync.Mutex
	key  []byte
}

// ownKey is the key of a process that has no folder for one.
func ownKey(_ context.Context, first func(key []byte) error) ([]byte, error) {
	key := []byte(rand.Text())
	return key, first(key)
}

// signature is that of a lesson's record as it lies in the lab.
func signature(key []byte, namespace string, pressed []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte("klab record\x00" + namespace + "\x00")) // a namespace holds no zero
	_, _ = mac.Write(pressed)
	return mac.Sum(nil)
}

// Unusable is the error of a record that is there and cannot be believed. The next seed of its lesson puts it aside.
type Unusable struct {
	Namespace, Reason string
}

// Error says so.
func (u *Unusable) Error() string { return "the lab's record of " + u.Namespace + " " + u.Reason }

// Unusable tells it from an error of reading.
func (u *Unusable) Unusable() bool { return true }
