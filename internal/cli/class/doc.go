// Package class is klab's commands for teachers.
package class

import "github.com/klab-dev/klab/internal/cli/app"

// commands are those for teachers, over what all commands share.
type commands struct{ *app.App }
