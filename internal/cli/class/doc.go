// Package class is klab's commands for teachers.
package class

import "github.com/klab-dev/klab/internal/cli/app"

// commands are those for teachers, over what all commands share.
type commands struct{ *app.App }

// version names what grades: another klab grades again.
func version() string {
	if app.Grader() == "" {
		return app.Version()
	}
	return app.Version() + " " + app.Grader()
}
