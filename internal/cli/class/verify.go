package class

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/signature"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/wholefile"
)

// maxSigners is how much a file with everybody's keys may hold.
const maxSigners = 4 << 20

// States of a submission for verify, beside those of its signature.
const (
	unreadable = "unreadable"
	otherKey   = "other-key"
)

// VerifyCommand tells who signed submissions, and whether they were changed since.
func VerifyCommand(call *app.App) *cobra.Command {
	signers := ""
	cmd := &cobra.Command{
		Use: "verify SUBMISSION…", Args: call.Between(1, math.MaxInt),
		RunE: func(cmd *cobra.Command, args []string) error {
			return commands{call}.verify(cmd.Context(), signers, args)
		},
	}
	cmd.Flags().StringVar(&signers, "signers", "", "")
	return cmd
}

// A verified is what verify found of one submission.
type verified struct {
	ID     string `json:"id,omitempty"`
	Source string `json:"source"`
	Digest string `json:"digest,omitempty"`
	State  string `json:"state"`
	// Fingerprint and Key are of the key that signed it.
	Fingerprint string `json:"fingerprint,omitempty"`
	Key         string `json:"key,omitempty"`
	// Changed are the files that are not as they were signed.
	Changed []string `json:"changed,omitempty"`
	Reason  string   `json:"reason,omitempty"`
}

func (a commands) verify(ctx context.Context, file string, paths []string) error {
	var signers signature.Signers
	if file != "" {
		data, err := wholefile.Read(file, maxSigners)
		if err == nil {
			signers, err = signature.ParseSigners(data)
		}
		if err != nil {
			return app.Usage("read %s: %w", plain.Name(file), err)
		}
	}
	submissions, err := read(ctx, paths, "")
	if err != nil {
		return err
	}
	document := struct {
		SchemaVersion int        `json:"schemaVersion"`
		Submissions   []verified `json:"submissions"`
	}{app.SchemaVersion, []verified{}}
	good := true
	for _, s := range submissions {
		one := verify(s, signers)
		document.Submissions, good = append(document.Submissions, one), good && one.State == grade.Signed
	}
	err = a.Print(document, func() {
		for _, one := range document.Submissions {
			a.Say("%s", a.verdict(one))
			if one.Key != "" {
				a.Say("  %s", one.Key)
			}
		}
		a.Say("\n%s", a.Words().Verify.Means)
	})
	if err == nil && !good {
		return &app.Error{Code: app.ExitNotPassed}
	}
	return err
}

// verify looks at the signature of one. Where there are signers, it has to be one of theirs.
func verify(s submission.Submission, signers signature.Signers) verified {
	found := grade.SignatureOf(s)
	v := verified{ID: s.ID, Source: s.Source, Digest: s.Digest, State: found.State, Fingerprint: found.Fingerprint, Key: found.Key.String(), Changed: found.Changed, Reason: found.Reason}
	switch {
	case s.Refused != nil:
		v.State, v.Reason = unreadable, s.Refused.Error()
	case found.State == grade.Signed && signers != nil && !signers.Has(s.ID, found.Key):
		v.State = otherKey
	}
	return v
}

// verdict says it in a line.
func (a commands) verdict(v verified) string {
	w := a.Words().Verify
	return fmt.Sprintf("%s %s: %s", v.Source, v.ID, words.Fill(w.States[v.State], "key", v.Fingerprint, "files", joined(v.Changed), "reason", strings.TrimSpace(v.Reason)))
}
