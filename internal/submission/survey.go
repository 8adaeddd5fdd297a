package submission

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

// A survey is the files of a submission by name, as far as they were taken in, and how much they are.
type survey struct {
	files map[string][]byte
	count int
	size  int64
}

func newSurvey() *survey { return &survey{files: map[string][]byte{}} }

// enter counts a file by what is said of it, before any of it is read.
func (s *survey) enter(name string, mode fs.FileMode, size uint64) error {
	if s.count++; s.count > maxFiles {
		return &Refusal{Code: TooLarge, File: "", Reason: fmt.Sprintf("more than %d files", maxFiles)}
	}
	if fault := nameFault(name); fault != "" {
		return &Refusal{Code: BadName, File: plain.Name(name), Reason: fault}
	}
	switch {
	case mode.IsDir():
		return nil
	case !mode.IsRegular():
		return &Refusal{Code: NotAFile, File: name, Reason: "a submission holds files and folders: no links, no devices"}
	case size > maxFile:
		return &Refusal{Code: TooLarge, File: name, Reason: fmt.Sprintf("more than %d KiB", maxFile>>10)}
	}
	if s.size += int64(size); s.size > maxUnpacked {
		return &Refusal{Code: TooLarge, File: "", Reason: fmt.Sprintf("more than %d MiB when unpacked", maxUnpacked>>20)}
	}
	return nil
}

// nameFault says why nothing in a submission may have a name.
func nameFault(name string) string {
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, plain.Hidden):
		return "the name holds characters that nobody sees"
	case len(name) > maxName:
		return fmt.Sprintf("the name has more than %d bytes", maxName)
	case strings.ContainsAny(name, `\:`) || !fs.ValidPath(strings.TrimSuffix(name, "/")):
		return "the name leads out of the submission"
	}
	return ""
}

// take reads a file of which enter knew the size, and no more of it than a file may have.
func (s *survey) take(name string, from io.Reader) error {
	if _, there := s.files[name]; there {
		return &Refusal{Code: Twice, File: name, Reason: "there are two files of this name"}
	}
	data, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	if err != nil {
		return &Refusal{Code: Unreadable, File: name, Reason: plain.Line(err.Error())}
	}
	if len(data) > maxFile {
		return &Refusal{Code: TooLarge, File: name, Reason: "it is larger than it says"}
	}
	s.files[name] = data
	return nil
}

// ignored are names that systems leave behind, and hidden files.
func ignored(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "__MACOSX" || strings.HasPrefix(part, ".") && part != "." && part != ".." {
			return true
		}
	}
	return false
}

// surveyFolder takes a folder in through a root that no name and no link leads out of.
func surveyFolder(ctx context.Context, dir string) (*survey, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &Refusal{Code: Unreadable, File: "", Reason: reason(err)}
	}
	defer root.Close()
	s := newSurvey()
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return &Refusal{Code: Unreadable, File: plain.Name(name), Reason: reason(err)}
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case name == ".":
			return nil
		case ignored(name) && entry.IsDir():
			return fs.SkipDir
		case ignored(name):
			return nil
		}
		return s.visit(root, name)
	})
	return s, err
}

func (s *survey) visit(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	if err != nil {
		return &Refusal{Code: Unreadable, File: plain.Name(name), Reason: reason(err)}
	}
	if err := s.enter(name, info.Mode(), uint64(max(info.Size(), 0))); err != nil || info.IsDir() {
		return err
	}
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // whatever became of it meanwhile
	if err != nil {
		return &Refusal{Code: Unreadable, File: name, Reason: reason(err)}
	}
	defer file.Close()
	return s.take(name, file)
}

// surveyZip looks at the whole index before it unpacks anything, into memory.
func surveyZip(path string) (*survey, error) {
	data, err := readPacked(path)
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, &Refusal{Code: Unreadable, File: "", Reason: "no zip file: " + plain.Line(err.Error())}
	}
	s := newSurvey()
	files := slices.DeleteFunc(archive.File, func(f *zip.File) bool { return ignored(f.Name) && nameFault(f.Name) == "" })
	for _, f := range files {
		if f.Flags&encrypted != 0 {
			return nil, &Refusal{Code: Unreadable, File: plain.Name(f.Name), Reason: "it is encrypted"}
		}
		if err := s.enter(f.Name, f.Mode(), f.UncompressedSize64); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		if f.Mode().IsDir() {
			continue
		}
		if err := s.unpack(f); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// encrypted is the flag of a zip file's entry that nobody can read without a password.
const encrypted = 0x1

func (s *survey) unpack(f *zip.File) error {
	from, err := f.Open()
	if err != nil {
		return &Refusal{Code: Unreadable, File: f.Name, Reason: plain.Line(err.Error())}
	}
	defer from.Close()
	return s.take(f.Name, from)
}

// readPacked reads a zip file, if it is a file of a sensible size.
func readPacked(path string) ([]byte, error) {
	data, err := wholefile.Read(path, MaxPacked)
	switch {
	case errors.Is(err, wholefile.ErrNoFile):
		return nil, &Refusal{Code: NotAFile, File: "", Reason: "neither a folder nor a file"}
	case errors.Is(err, wholefile.ErrTooLarge):
		return nil, &Refusal{Code: TooLarge, File: "", Reason: fmt.Sprintf("more than %d KiB", MaxPacked>>10)}
	case err != nil:
		return nil, &Refusal{Code: Unreadable, File: "", Reason: reason(err)}
	}
	return data, nil
}

// reason is an error without the path, which is the teacher's own business and no part of a report.
func reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return plain.Line(err.Error())
}

// unwrapped leaves out the one folder that many programs put around what they pack.
func unwrapped(files map[string][]byte) map[string][]byte {
	around := ""
	for name := range files {
		first, _, below := strings.Cut(name, "/")
		if !below || first == tasksDir || around != "" && around != first {
			return files
		}
		around = first
	}
	out := map[string][]byte{}
	for name, data := range files {
		out[strings.TrimPrefix(name, around+"/")] = data
	}
	return out
}

// packed reports whether a file's name is that of a zip file.
func packed(name string) bool {
	return slices.Contains([]string{".zip", ".klab"}, strings.ToLower(filepath.Ext(name)))
}
