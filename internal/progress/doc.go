// Package progress keeps what a learner did: an append-only log of events, one JSON document a line, and
// the state that folds out of it. Events are never changed, so the logs of two machines merge by union.
//
// What a crash leaves is one torn line at the end, because an event goes out in one write under a lock.
// Readers skip it; the next append cuts it off, since an event that was never acknowledged never
// happened. A last line that lacks only its end still counts. Any other line that cannot be read is damage: it
// is set aside in a file beside the log and reported, or left in its place where nothing can be written. A log
// with an event of a newer version is refused, and left as it is.
//
// An event is acknowledged once it outlasts a power loss: the file is synced, and so is its entry in the folder.
// What the disk does not take is kept and goes out with the next event. A write that was given up may have
// reached the disk all the same, so an event that is there twice counts once.
package progress
