package submission

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"sigs.k8s.io/yaml"
)

// A Bundle is a submission to be written.
type Bundle struct {
	ID, Language string
	Made         Made
	// Answers are by "LESSON/TASK".
	Answers map[string]Written
	// Sign signs the hashes of all files; nil leaves the submission unsigned.
	Sign func(sums []byte) ([]byte, error)
}

// Written is an answer as it stands in a file.
type Written struct {
	Steps   []any             `json:"steps,omitempty"`
	Answers map[string]string `json:"answers,omitempty"`
}

// The head of a submission, as it is written.
type head struct {
	ID         string            `json:"id,omitempty"`
	Made       string            `json:"made,omitempty"`
	Klab       string            `json:"klab,omitempty"`
	Kubernetes string            `json:"kubernetes,omitempty"`
	Language   string            `json:"language,omitempty"`
	Lessons    map[string]string `json:"lessons,omitempty"`
	Tasks      map[string]claim  `json:"tasks,omitempty"`
	Labs       []string          `json:"labs,omitempty"`
	Objects    []string          `json:"objects,omitempty"`
}

type claim struct {
	State string   `json:"state"`
	At    string   `json:"at,omitempty"`
	Left  []string `json:"left,omitempty"`
}

// Files are the files of the bundle by name.
func (b Bundle) Files() (map[string][]byte, error) {
	h := head{ID: b.ID, Made: stamp(b.Made.At), Klab: b.Made.Klab, Kubernetes: b.Made.Kubernetes, Language: b.Language,
		Lessons: b.Made.Lessons, Labs: b.Made.Labs, Objects: b.Made.Objects, Tasks: map[string]claim{}}
	for task, c := range b.Made.Claims {
		h.Tasks[task] = claim{c.State, stamp(c.At), c.Left}
	}
	text, err := yaml.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", headFile, err)
	}
	files := map[string][]byte{headFile: text}
	for task, answer := range b.Answers {
		name := tasksDir + "/" + task + ".yaml"
		if files[name], err = yaml.Marshal(answer); err != nil {
			return nil, fmt.Errorf("write %s: %w", name, err)
		}
	}
	if b.Sign != nil {
		err = seal(files, b.Sign)
	}
	return files, err
}

// stamp is a time as files have it, "" for none.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// WriteZip writes the bundle as a zip file. The same bundle is the same bytes.
func (b Bundle) WriteZip(to io.Writer) error {
	files, err := b.Files()
	if err != nil {
		return err
	}
	return writeZip(to, files, b.Made.At)
}

// Pack is a submission as a zip file, of nothing but what Read takes in. Read makes the same of it, but for its name. The
// error is a Refusal, or that of ctx.
func Pack(ctx context.Context, file string) ([]byte, error) {
	files, err := new(Submission).files(ctx, file)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	err = writeZip(&packed, files, time.Time{})
	return packed.Bytes(), err
}

func writeZip(to io.Writer, files map[string][]byte, at time.Time) error {
	archive := zip.NewWriter(to)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
		if err == nil {
			_, err = entry.Write(files[name])
		}
		if err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return archive.Close()
}

// ReadFiles reads a submission that is held in memory, as Read reads one on disk.
func ReadFiles(source string, files map[string][]byte) Submission {
	s := Submission{Source: source, Digest: digest(files), Seal: sealed(files)}
	s.ID = cmp.Or(named(s.head(files[headFile])), named(source))
	s.answers(files)
	return s
}
