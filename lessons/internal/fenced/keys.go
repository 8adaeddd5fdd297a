package fenced

import "github.com/goccy/go-yaml/token"

// A keyCount counts the keys of each map while tokens go by: of the braces that are open, and of the columns at
// which keys stand outside of them.
type keyCount struct {
	flow   []int
	column map[int]int
}

// add takes the next token and returns how many keys its map has by now.
func (k *keyCount) add(t *token.Token) int {
	switch t.Type {
	case token.MappingStartType, token.SequenceStartType:
		k.flow = append(k.flow, 0)
	case token.MappingEndType, token.SequenceEndType:
		k.flow = k.flow[:max(0, len(k.flow)-1)]
	case token.DocumentHeaderType, token.DocumentEndType:
		*k = keyCount{}
	case token.SequenceEntryType:
		k.leave(t.Position.Column)
	case token.MappingValueType:
		return k.key(t)
	}
	return 0
}

func (k *keyCount) key(t *token.Token) int {
	if deepest := len(k.flow) - 1; deepest >= 0 {
		k.flow[deepest]++
		return k.flow[deepest]
	}
	column := t.Position.Column
	if t.Prev != nil {
		column = t.Prev.Position.Column
	}
	k.leave(column)
	if k.column == nil {
		k.column = map[int]int{}
	}
	k.column[column]++
	return k.column[column]
}

// leave forgets the maps that a shallower column ends.
func (k *keyCount) leave(column int) {
	for deeper := range k.column {
		if deeper > column {
			delete(k.column, deeper)
		}
	}
}
