package app

import (
	"context"
	"errors"

	"github.com/klab-dev/klab/cluster"
)

// ClusterOptions say which lab the call is about; direct asks for no engine.
func (a *App) ClusterOptions(direct bool) cluster.Options {
	return cluster.Options{Name: a.Lab, DataDir: a.Home.Data, Images: a.Home.Images, Engine: a.Engine, Command: a.Command, Direct: direct}
}

// Connect opens the running lab. A lab that is not there or cannot be reached is "could not tell".
func (a *App) Connect(ctx context.Context, direct bool) (*cluster.Lab, error) {
	return Connect(ctx, a.ClusterOptions(direct))
}

// Connect opens a running lab.
func Connect(ctx context.Context, where cluster.Options) (*cluster.Lab, error) {
	lab, err := cluster.Connect(ctx, where)
	if err != nil {
		return nil, &Error{Code: ExitUnknown, Cause: err}
	}
	return lab, nil
}

// Holding runs work with the lab's lock.
func (a *App) Holding(command string, work func(*cluster.Hold) error) (err error) {
	hold, err := cluster.Acquire(a.ClusterOptions(false), command)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hold.Release()) }()
	return work(hold)
}
