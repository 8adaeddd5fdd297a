package schema

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/workload/wire"
)

// A factWriter writes what an observing verb gives: the fields of its facts, and those of what is in them.
type factWriter struct {
	page     *strings.Builder
	comments comments
	// told are the types whose fields stand on the page already, by the field that has them.
	told map[reflect.Type]string
}

// writeFacts says what a verb gives. What an object gives is its kind's, and what its comment says is said already.
func writeFacts(page *strings.Builder, comments comments, verb checker.VerbDescription) {
	if verb.Acts {
		return
	}
	for _, fact := range verb.Gives {
		w := factWriter{page: page, comments: comments, told: map[reflect.Type]string{}}
		what, inner := words(fact.Type)
		subject := "Gives "
		if fact.Of != "" {
			subject = "`fact: " + fact.Of + "` gives "
		}
		fmt.Fprintf(page, "\n%s%s%s\n", subject, what, w.ending(inner))
		if w.fields(inner) {
			page.WriteString("\n")
			w.list(inner, "")
		}
	}
}

// ending is the end of the sentence on a fact, with what the comment of a type from elsewhere says of its fields.
func (w factWriter) ending(t reflect.Type) string {
	mark := "."
	if w.fields(t) {
		mark = ":"
	}
	if t == nil || t.PkgPath() != reflect.TypeFor[wire.Stats]().PkgPath() {
		return mark
	}
	about := answerOf.ReplaceAllString(w.comments.lookup(t, ""), "")
	if about == "" {
		return mark
	}
	runes := []rune(about)
	return ". " + string(append([]rune{unicode.ToUpper(runes[0])}, runes[1:]...))
}

// answerOf is what comments say to those who write the programs at both ends.
var answerOf = regexp.MustCompile(`^\w+ is the answer of [A-Z]+ \S+?[:.](?: |$)`)

// fields reports whether a type is a struct of klab's own, whose fields a page can list.
func (factWriter) fields(t reflect.Type) bool {
	return t != nil && strings.HasPrefix(t.PkgPath(), module)
}

// list writes the fields of a struct.
func (w factWriter) list(t reflect.Type, indent string) {
	for _, field := range reflect.VisibleFields(t) {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		mark := ""
		if option == "omitempty" {
			mark = "*"
		}
		what, inner := words(field.Type)
		if field.Type.Kind() == reflect.Pointer && option == "" {
			what += " or null"
		}
		text := w.comments.lookup(ownerOf(t, field), field.Name)
		before, again := w.told[inner]
		nested := w.fields(inner) && !again
		switch {
		case again:
			what += ", as `" + before + "`"
		case nested && text == "":
			text = sentence(w.comments.lookup(inner, ""), inner.Name())
		}
		if text != "" {
			text = ". " + text
		}
		fmt.Fprintf(w.page, "%s- %s`%s`%s: %s%s\n", indent, mark, name, mark, what, text)
		if nested {
			w.told[inner] = name
			w.list(inner, indent+"  ")
		}
	}
}

// ownerOf is the struct that a field is written in: it may be embedded.
func ownerOf(t reflect.Type, field reflect.StructField) reflect.Type {
	for _, i := range field.Index[:len(field.Index)-1] {
		t = t.Field(i).Type
	}
	return t
}

// words says of what type a value is, for people, and which struct it is or holds.
func words(t reflect.Type) (what string, inner reflect.Type) {
	switch {
	case t.Kind() == reflect.Pointer:
		return words(t.Elem())
	case t == reflect.TypeFor[time.Time]():
		return "a time, as text", nil
	case t == reflect.TypeFor[wire.Duration]():
		return `a time such as "1.5s", as text`, nil
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return "text", nil
	case t.Kind() == reflect.Slice:
		return holding("a list", t.Elem())
	case t.Kind() == reflect.Map:
		return holding("a map", t.Elem())
	case t.Kind() == reflect.Struct && !strings.HasPrefix(t.PkgPath(), module):
		return "an object", t
	case t.Kind() == reflect.Struct:
		return "a map", t
	default:
		return typeName(t), nil
	}
}

// holding says what a list or a map holds.
func holding(what string, of reflect.Type) (string, reflect.Type) {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case of.Kind() == reflect.Interface:
		return what, nil
	case of.Kind() == reflect.String:
		return what + " of texts", nil
	case of.Kind() == reflect.Bool:
		return what + " of true or false", nil
	case of.Kind() == reflect.Struct && !strings.HasPrefix(of.PkgPath(), module):
		return fmt.Sprintf("%s of the API's `%s`", what, of.Name()), of
	case of.Kind() == reflect.Struct:
		return what + " of maps", of
	default:
		return what + " of numbers", nil
	}
}
