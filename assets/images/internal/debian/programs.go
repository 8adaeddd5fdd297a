package debian

import (
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// programSet copies programs, and the libraries they name, out of root
// filesystems into the folder to.
type programSet struct {
	to    string
	roots []string // searched in order
}

// add copies the programs, or libraries, at these absolute paths.
func (s programSet) add(paths ...string) error {
	for _, path := range paths {
		if err := s.addOne(path); err != nil {
			return fmt.Errorf("copy %s: %w", path, err)
		}
	}
	return nil
}

func (s programSet) addOne(path string) error {
	target := filepath.Join(s.to, path)
	if _, err := os.Stat(target); err == nil {
		return nil
	}
	source, err := s.find(path)
	if err != nil {
		return err
	}
	if err := copyFile(source, target); err != nil {
		return err
	}
	needs, err := needed(source)
	if err != nil {
		return err
	}
	for _, need := range needs {
		if err := s.addLibrary(need); err != nil {
			return err
		}
	}
	return nil
}

// find returns the file itself, with symbolic links followed inside its root.
// Unpacked packages lack the links that lead from /bin to /usr/bin.
func (s programSet) find(path string) (string, error) {
	for _, root := range s.roots {
		for _, below := range []string{"", "usr"} {
			file := filepath.Join(root, below, path)
			if resolved, err := filepath.EvalSymlinks(file); err == nil {
				return resolved, nil
			}
		}
	}
	return "", fmt.Errorf("not in %v", s.roots)
}

// addLibrary copies a library, or the loader, under the name it is looked up
// by. Debian's own folder is searched by its loader without configuration.
func (s programSet) addLibrary(name string) error {
	if filepath.IsAbs(name) {
		return s.addOne(name)
	}
	for _, root := range s.roots {
		for _, pattern := range []string{"usr/lib/*-linux-gnu/", "lib/*-linux-gnu/"} {
			found, err := filepath.Glob(filepath.Join(root, pattern+name))
			if err != nil {
				return err
			}
			if len(found) > 0 {
				path, err := filepath.Rel(root, found[0])
				if err != nil {
					return err
				}
				return s.addOne("/" + path)
			}
		}
	}
	return fmt.Errorf("no library %s in %v", name, s.roots)
}

// needed lists the libraries and the loader that file names; none if it is
// static.
func needed(file string) ([]string, error) {
	binary, err := elf.Open(file)
	if err != nil {
		return nil, err
	}
	defer binary.Close()
	libraries, err := binary.ImportedLibraries()
	if err != nil {
		return nil, err
	}
	for _, program := range binary.Progs {
		if program.Type != elf.PT_INTERP {
			continue
		}
		loader := make([]byte, program.Filesz)
		if _, err := program.ReadAt(loader, 0); err != nil {
			return nil, err
		}
		libraries = append(libraries, string(loader[:len(loader)-1])) // it ends with a zero byte
	}
	return libraries, nil
}

func copyFile(source, target string) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, data, 0o755)
}

func (s programSet) link(path, to string) error {
	file := filepath.Join(s.to, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.Symlink(to, file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (s programSet) write(path, text string) error {
	file := filepath.Join(s.to, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

func (s programSet) folders(paths ...string) error {
	for _, path := range paths {
		if err := os.MkdirAll(filepath.Join(s.to, path), 0o755); err != nil {
			return err
		}
	}
	return nil
}
