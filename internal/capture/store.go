package capture

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	utiljson "k8s.io/apimachinery/pkg/util/json"

	"github.com/klab-dev/klab/wholefile"
)

// maxKept is how much one capture may be. A namespace full of Pods of a whole lesson has a tenth of it.
const maxKept = 512 << 10

// A Store keeps the newest capture of each task, a file each, in the folder of its name.
type Store string

// Keep stores a capture, whole or not at all, in the place of an older one.
func (s Store) Keep(c Capture) error {
	name, err := s.file(c.Lesson, c.Task)
	if err != nil {
		return err
	}
	c.Version = Version
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode the capture of %s/%s: %w", c.Lesson, c.Task, err)
	}
	if len(data) > maxKept {
		return fmt.Errorf("the capture of %s/%s has %d KiB, and %d are kept", c.Lesson, c.Task, len(data)>>10, maxKept>>10)
	}
	err = os.MkdirAll(filepath.Dir(name), 0o700)
	if err = cmp.Or(err, wholefile.WriteBytes(name, data)); err != nil {
		return fmt.Errorf("keep the capture of %s/%s: %w", c.Lesson, c.Task, err)
	}
	return nil
}

// Get returns the capture of a task; nil when there is none.
func (s Store) Get(lesson, task string) (*Capture, error) {
	name, err := s.file(lesson, task)
	if err != nil {
		return nil, err
	}
	data, err := wholefile.Read(name, maxKept)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the capture of %s/%s: %w", lesson, task, err)
	}
	c := &Capture{}
	err = decode(data, c)
	if err == nil && (c.Version != Version || c.Lesson != lesson || c.Task != task) {
		err = errors.New("it is of another task or of another klab")
	}
	if err != nil {
		return nil, fmt.Errorf("read the capture of %s/%s: %w", lesson, task, err)
	}
	return c, nil
}

var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,80}$`)

func (s Store) file(lesson, task string) (string, error) {
	if !slug.MatchString(lesson) || !slug.MatchString(task) {
		return "", fmt.Errorf("%q/%q is no task", lesson, task)
	}
	return filepath.Join(string(s), lesson, task+".json"), nil
}

// decode reads JSON as Kubernetes does: a number without a fraction is an int64.
func decode(data []byte, into any) error { return utiljson.Unmarshal(data, into) }
