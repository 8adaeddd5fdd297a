package cli

import "github.com/klab-dev/klab/internal/cli/app"

// commands are klab's own, over what all commands share.
type commands struct{ *app.App }
