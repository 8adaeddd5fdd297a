package cli

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/lessons"
)

// actions is what of GitHub's workflows the example uses: any other key is a mistake.
type actions struct {
	Name        string
	On          string
	Permissions map[string]string
	Env         map[string]string
	Jobs        map[string]struct {
		Needs    string
		If       string
		RunsOn   string `yaml:"runs-on"`
		Minutes  int    `yaml:"timeout-minutes"`
		Strategy struct {
			FailFast bool `yaml:"fail-fast"`
			Matrix   struct{ Share []int }
		}
		Steps []struct {
			Uses, Run, If string
			With          map[string]string
		}
	}
}

// pipeline is what of GitLab's the example uses.
type pipeline struct {
	Workflow struct {
		Rules []struct{ If string }
	}
	Variables          map[string]string
	Default            struct{ Tags []string }
	Stages             []string
	Klab, Grade, Marks struct {
		Stage, When, Timeout string
		Needs                []string
		Parallel             int
		Script               []string
		After                []string `yaml:"after_script"`
		Artifacts            struct {
			When   string
			Expire string `yaml:"expire_in"`
			Paths  []string
		}
	}
}

// strictly decodes an example; what it may not have fails.
func strictly(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("../../docs/examples/ci/" + name)
	require.NoError(t, err)
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(into), name)
}

// TestTheWorkflowForGitHubGradesEveryShareOnce, with one klab, and puts all of them together.
func TestTheWorkflowForGitHubGradesEveryShareOnce(t *testing.T) {
	t.Parallel()
	var w actions
	strictly(t, "github-actions.yml", &w)
	require.Equal(t, "workflow_dispatch", w.On)
	require.Len(t, w.Jobs, 3)
	grade := w.Jobs["grade"]
	require.Equal(t, []string{"klab", "grade"}, []string{grade.Needs, w.Jobs["marks"].Needs})
	require.False(t, grade.Strategy.FailFast)
	for i, share := range grade.Strategy.Matrix.Share {
		require.Equal(t, i+1, share)
	}
	uploaded, fetched := map[string]string{}, map[string]string{}
	var commands []string
	for id, job := range w.Jobs {
		require.Positive(t, job.Minutes, id)
		for _, step := range job.Steps {
			if step.Uses != "" {
				require.Regexp(t, `^actions/[a-z-]+@[0-9a-f]{40}$`, step.Uses, "pinned")
			}
			switch {
			case strings.HasPrefix(step.Uses, "actions/upload-artifact@"):
				uploaded[step.With["name"]] = step.With["path"]
			case strings.HasPrefix(step.Uses, "actions/download-artifact@"):
				fetched[step.With["name"]+step.With["pattern"]] = step.With["path"]
			}
			commands = append(commands, step.Run)
		}
	}
	require.Equal(t, map[string]string{"klab": "", "share-*": "shares"}, fetched)
	require.Equal(t, "share", uploaded["share-${{ matrix.share }}"])
	known := callsIn(t, strings.NewReplacer("${{ matrix.share }}", "2", "${{ strategy.job-total }}", "4", `"$CLASS"`, w.Env["CLASS"]), commands)
	require.Equal(t, []string{"start", "grade rollouts --shard 2/4 --out share", "grade rollouts --merge shares", "class report rollouts --to report"}, inOrder(known))
}

// TestThePipelineForGitLabGradesEveryShareOnce likewise.
func TestThePipelineForGitLabGradesEveryShareOnce(t *testing.T) {
	t.Parallel()
	var p pipeline
	strictly(t, "gitlab-ci.yml", &p)
	require.Equal(t, []string{"klab", "grade", "marks"}, p.Stages)
	require.Equal(t, p.Stages, []string{p.Klab.Stage, p.Grade.Stage, p.Marks.Stage})
	require.Greater(t, p.Grade.Parallel, 1)
	require.Equal(t, []string{"klab", "grade"}, p.Marks.Needs)
	require.Equal(t, "always", p.Marks.When)
	require.Equal(t, "always", p.Grade.Artifacts.When)
	require.Equal(t, []string{"shares"}, p.Grade.Artifacts.Paths)
	var commands []string
	for _, script := range [][]string{p.Klab.Script, p.Grade.Script, p.Grade.After, p.Marks.Script} {
		commands = append(commands, script...)
	}
	known := callsIn(t, strings.NewReplacer("$CI_NODE_INDEX", "2", "$CI_NODE_TOTAL", "4", "$CI_JOB_ID", "77", "$CLASS", p.Variables["CLASS"], `"`, ""), commands)
	require.Equal(t, []string{"start", "grade rollouts --shard 2/4 --out shares/2", "destroy --yes", "grade rollouts --merge shares", "class report rollouts --to report"}, known)
}

// callsIn are the calls of klab among commands, without the lab. Each has to be one that this klab takes.
func callsIn(t *testing.T, values *strings.Replacer, lines []string) []string {
	t.Helper()
	var out []string
	for _, line := range lines {
		call, _, _ := strings.Cut(values.Replace(line), " || ")
		words := strings.Fields(call)
		if len(words) == 0 || words[0] != "./klab" {
			continue
		}
		root := commands{&app.App{Language: lessons.English}}.root()
		cmd, rest, err := root.Find(words[1:])
		require.NoError(t, err, line)
		require.NotEqual(t, root, cmd, line)
		require.NoError(t, cmd.ParseFlags(rest), line)
		require.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), line)
		lab := regexp.MustCompile(` ?(--name \S+|--screen=false)`)
		out = append(out, strings.TrimSpace(lab.ReplaceAllString(strings.Join(words[1:], " "), "")))
	}
	return out
}

// inOrder puts calls of jobs, which a map gives in any order, as they come.
func inOrder(calls []string) []string {
	var out []string
	for _, begins := range []string{"start", "grade rollouts --shard", "grade rollouts --merge", "class report"} {
		for _, call := range calls {
			if strings.HasPrefix(call, begins) {
				out = append(out, call)
			}
		}
	}
	return out
}
