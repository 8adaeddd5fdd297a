package wire

import "time"

// LoadRequest is the body of POST /load/start: RPS requests a second until
// stopped, whether or not anybody is watching.
type LoadRequest struct {
	Name    string            `json:"name"`
	URL     string            `json:"url"`
	RPS     int               `json:"rps"`
	Timeout Duration          `json:"timeout,omitempty"`
	Host    string            `json:"host,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
}

// LoadName is the body of POST /load/stop and POST /load/mark.
type LoadName struct {
	Name string `json:"name"`
}

// LoadMark is the answer of POST /load/mark. Mark is opaque; it dies with the
// prober and after many newer ones.
type LoadMark struct {
	Mark string    `json:"mark"`
	At   time.Time `json:"at"`
}

// LoadReport is the answer of GET /load/{name}. Totals count since the start
// of the load, or, with ?since=MARK, only requests sent after the mark.
type LoadReport struct {
	Name      string       `json:"name"`
	URL       string       `json:"url"`
	RPS       int          `json:"rps"`
	Running   bool         `json:"running"`
	StartedAt time.Time    `json:"startedAt"`
	StoppedAt *time.Time   `json:"stoppedAt,omitempty"`
	InFlight  int          `json:"inFlight"`
	Totals    LoadTotals   `json:"totals"`
	Seconds   []LoadSecond `json:"seconds"`
}

// LoadTotals is what became of the requests of a load. OK means a status below
// 400. Skipped counts requests that were due but never sent, because too many
// were still waiting for an answer.
type LoadTotals struct {
	Since        time.Time        `json:"since"`
	Requests     int64            `json:"requests"`
	OK           int64            `json:"ok"`
	Skipped      int64            `json:"skipped"`
	ByStatus     map[int]int64    `json:"byStatus"`
	ByErrorClass map[string]int64 `json:"byErrorClass"`
	ByIP         map[string]int64 `json:"byIP"`
	ByVersion    map[string]int64 `json:"byVersion"`
	FirstError   *LoadError       `json:"firstError,omitempty"`
	LastError    *LoadError       `json:"lastError,omitempty"`
}

// LoadError is one request that did not succeed.
type LoadError struct {
	At     time.Time `json:"at"`
	Class  string    `json:"class,omitempty"`
	Status int       `json:"status,omitempty"`
	IP     string    `json:"ip,omitempty"`
	Text   string    `json:"text"`
}

// LoadSecond is one second of a load, by the time its requests were sent.
type LoadSecond struct {
	Unix     int64            `json:"unix"`
	Requests int64            `json:"requests"`
	OK       int64            `json:"ok"`
	Statuses map[int]int64    `json:"statuses,omitempty"`
	Errors   map[string]int64 `json:"errors,omitempty"`
	IPs      map[string]int64 `json:"ips,omitempty"`
}
