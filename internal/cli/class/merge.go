package class

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/klab-dev/klab/content"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/ledger"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

// maxPart is how much a file of a share may hold.
const maxPart = 256 << 20

// share is the one that was asked for.
func (a commands) share(f gradeFlags) (grade.Share, error) {
	if f.shard == "" {
		return grade.Share{}, nil
	}
	if len(f.merge) > 0 {
		return grade.Share{}, a.Misuse(a.Words().Grade.ShareAndMerge)
	}
	share, err := grade.ParseShare(f.shard)
	if err != nil {
		return share, a.Misuse(a.Words().Grade.BadShare, "share", strconv.Quote(f.shard))
	}
	return share, nil
}

// seconds tells how long tries take: as long as they did when klab's own lessons were proven.
func seconds() (func(task string) float64, error) {
	files, err := fs.Sub(content.Ledger, "ledger")
	if err != nil {
		return nil, err
	}
	known, err := ledger.Seconds(files)
	if err != nil {
		return nil, err
	}
	return func(task string) float64 { return known[task] }, nil
}

// A part is what one share left in its folder.
type part struct {
	grade.Part
	folder string
}

// mergeInto puts shares together as one run, which a run on a lab can go on from.
func (a commands) mergeInto(f gradeFlags, options grade.Options) (err error) {
	parts, err := a.parts(f)
	if err != nil {
		return err
	}
	unlock, err := a.take(f.out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	journal, err := lanes.OpenJournal[grade.Try](filepath.Join(f.out, journalFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	options.Journal = journal
	options.Kubernetes = parts[0].Run.Kubernetes
	var all []grade.Part
	for _, one := range parts {
		all = append(all, one.Part)
	}
	found, err := grade.Merge(options, all)
	if err != nil {
		return err
	}
	file, err := write(f.out, found)
	if err != nil {
		return err
	}
	for _, share := range absent(parts) {
		a.Tell("%s", words.Fill(a.Words().Grade.NoPart, "share", share))
	}
	return a.conclude(found, file)
}

// parts reads the shares. All are of this klab, and of one Kubernetes.
func (a commands) parts(f gradeFlags) ([]part, error) {
	w := a.Words().Grade
	var parts []part
	for _, dir := range f.merge {
		folders, err := shareFolders(dir)
		if err != nil {
			return nil, a.Misuse(w.BadPart, "folder", plain.Name(dir), "reason", plain.Line(reason(err)))
		}
		for _, folder := range folders {
			if same(folder, f.out) {
				continue // what was merged before
			}
			one, err := readPart(folder)
			if err != nil {
				return nil, a.Misuse(w.BadPart, "folder", plain.Name(folder), "reason", plain.Line(reason(err)))
			}
			parts = append(parts, one)
		}
	}
	// One that was killed knows nothing of itself.
	slices.SortStableFunc(parts, func(x, y part) int { return len(y.Run.Klab) - len(x.Run.Klab) })
	if len(parts) == 0 || parts[0].Run.Klab == "" {
		return nil, a.Misuse(w.NoShares, "folder", plain.Name(f.merge[0]))
	}
	for _, one := range parts {
		want := grader(version(), parts[0].Run.Kubernetes)
		if was := grader(one.Run.Klab, one.Run.Kubernetes); one.Run.Klab != "" && was != want {
			return nil, a.Misuse(w.OtherGrader, "folder", plain.Name(one.folder), "was", plain.Line(was), "want", plain.Line(want))
		}
	}
	return parts, nil
}

func grader(klab, kubernetes string) string { return "klab " + klab + " on Kubernetes " + kubernetes }

// shareFolders are a folder of a share itself, or those in it.
func shareFolders(dir string) ([]string, error) {
	if holds(dir) {
		return []string{dir}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, entry := range entries {
		if inner := filepath.Join(dir, entry.Name()); entry.IsDir() && holds(inner) {
			out = append(out, inner)
		}
	}
	return out, nil
}

// holds reports whether a run left something in a folder.
func holds(dir string) bool {
	info, err := os.Lstat(filepath.Join(dir, journalFile))
	return err == nil && info.Mode().IsRegular()
}

// readPart reads what one share left. Results are missing where it was killed.
func readPart(folder string) (part, error) {
	p := part{folder: folder}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return p, err
	}
	defer root.Close()
	data, err := wholefile.ReadIn(root, journalFile, maxPart)
	if err != nil {
		return p, err
	}
	if p.Tries, err = lanes.ReadCases[grade.Try](data); err != nil {
		return p, fmt.Errorf("%s: %w", journalFile, err)
	}
	if err := p.Check(); err != nil {
		return p, err
	}
	data, err = wholefile.ReadIn(root, resultsFile, maxPart)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	var results grade.Results
	if err := json.Unmarshal(data, &results); err != nil {
		return p, fmt.Errorf("%s holds no results", resultsFile)
	}
	p.Run = results.Run
	return p, nil
}

// absent are the shares that there should be.
func absent(parts []part) []string {
	there, of := map[int]bool{}, 0
	for _, one := range parts {
		if share, err := grade.ParseShare(one.Run.Share); err == nil {
			there[share.Number], of = true, max(of, share.Of)
		}
	}
	var out []string
	for i := 1; i <= of; i++ {
		if !there[i] {
			out = append(out, grade.Share{Number: i, Of: of}.String())
		}
	}
	return out
}

// concludeShare is the end of a share. What is open in it is told where all are put together.
func (a commands) concludeShare(found grade.Results, file string, tries int) error {
	w := a.Words().Grade
	err := a.Print(found, func() {
		a.Say("%s", words.Fill(w.ShareDone, "share", found.Run.Share, "n", strconv.Itoa(tries)))
	})
	if err != nil {
		return err
	}
	a.Tell("%s", words.Fill(w.Written, "file", plain.Name(file)))
	return nil
}
