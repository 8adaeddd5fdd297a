package web

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

func TestParseOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		env  map[string]string
		want func(*Options)
	}{
		{name: "defaults", want: func(*Options) {}},
		{
			name: "flags",
			args: []string{"--ready-delay", "20s", "--port=9000", "--grpc-health-port", "9100"},
			want: func(o *Options) { o.ReadyDelay, o.Port, o.GRPCHealthPort = 20*time.Second, 9000, 9100 },
		},
		{
			name: "environment",
			env:  map[string]string{"KLAB_READY_DELAY": "5s", "KLAB_PORT": "9000", "KLAB_SIGTERM": "ignore"},
			want: func(o *Options) { o.ReadyDelay, o.Port, o.Sigterm = 5*time.Second, 9000, SigtermIgnore },
		},
		{
			name: "flags beat the environment",
			args: []string{"--port=9001"}, env: map[string]string{"KLAB_PORT": "9000"},
			want: func(o *Options) { o.Port = 9001 },
		},
		{
			name: "a Service called klab injects KLAB_PORT",
			env:  map[string]string{"KLAB_PORT": "tcp://10.96.0.9:80"},
			want: func(*Options) {},
		},
		{
			name: "version and behaviour are baked in",
			env:  map[string]string{EnvVersion: "v3-bad", EnvBehaviour: BehaviourNeverReady},
			want: func(o *Options) { o.Version, o.Behaviour = "v3-bad", BehaviourNeverReady },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := Options{
				Version: "dev", Behaviour: BehaviourNormal, Port: 8080, ControlPort: 9901,
				Sigterm: SigtermDrain, Drain: 3 * time.Second, PrintSecret: true,
			}
			tt.want(&want)
			got, err := ParseOptions(tt.args, lookup(tt.env), io.Discard)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestParseOptionsRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"unknown flag":        {args: []string{"--version=v9"}, want: "flag provided but not defined: -version"},
		"word":                {args: []string{"now"}, want: `unexpected argument "now"`},
		"sigterm":             {args: []string{"--sigterm=later"}, want: `--sigterm "later"`},
		"bad environment":     {env: map[string]string{"KLAB_DRAIN": "soon"}, want: `KLAB_DRAIN="soon"`},
		"unknown environment": {env: map[string]string{EnvBehaviour: "odd"}, want: `KLAB_BEHAVIOUR="odd"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseOptions(tt.args, lookup(tt.env), io.Discard)
			require.ErrorContains(t, err, tt.want)
		})
	}
}
