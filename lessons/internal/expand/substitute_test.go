package expand

import (
	"testing"

	"github.com/goccy/go-yaml/parser"
	"github.com/stretchr/testify/require"
)

func bound(t *testing.T, values string) bindings {
	t.Helper()
	file, err := parser.ParseBytes([]byte(values), 0)
	require.NoError(t, err)
	b := bindings{}
	for _, e := range entriesOf(mapping(file.Docs[0].Body)) {
		b[keyOf(e)], err = bind(e.Value)
		require.NoError(t, err)
	}
	return b
}

func TestNamesInExpressionsStandForTheirValues(t *testing.T) {
	t.Parallel()
	b := bound(t, `{name: web, port: 80, is: true, many: [a, b], hits: "${steady}", sum: "${a + b}", quote: "it's"}`)
	for source, want := range map[string]string{
		"it.name == name":              "it.name == 'web'",
		"it.?name.orValue(name)":       "it.?name.orValue('web')",
		"name(name)":                   "name('web')",
		"{'name': name, name: 'name'}": "{'name': 'web', 'web': 'name'}",
		"p.port == port && is":         "p.port == 80 && true",
		"x in many":                    "x in ['a', 'b']",
		"hits.ok == hits.total":        "steady.ok == steady.total",
		"2 * sum":                      "2 * (a + b)",
		"quote":                        `'it\'s'`,
		`baseline["Deployment/" + name].metadata`: `baseline["Deployment/web"].metadata`,
		"'a/' + name + '/b'":                      "'a/web/b'",
		"'a/' + name.size()":                      "'a/' + 'web'.size()",
		"'a' + 'b' + x":                           "'a' + 'b' + x",
		"'a' + quote":                             `'a' + 'it\'s'`,
		"r'name' + x":                             "r'name' + x",
		"'''name''' // name":                      "'''name''' // name",
		"x.exists(e, e.name == name)":             "x.exists(e, e.name == 'web')",
		"'never ends + name":                      "'never ends + name",
	} {
		var m made
		b.expression(&m, source, 0)
		require.Equal(t, want, m.text.String(), source)
	}
}

func TestNamesInTextsStandForTheirValues(t *testing.T) {
	t.Parallel()
	b := bound(t, `{name: web, port: 80, many: [a, b], hits: "${steady}"}`)
	for source, want := range map[string]string{
		"name":                                   "name",
		"Deployment/${name}":                     "Deployment/web",
		"http://${name}:${ port }/":              "http://web:80/",
		"${ns}-${name}":                          "${ns}-web",
		"${'x/' + name}":                         "x/web",
		"${hits.ok}":                             "${steady.ok}",
		"${many}":                                "${['a', 'b']}",
		"${baseline['Deployment/' + name].spec}": "${baseline['Deployment/web'].spec}",
		"${{'a': '}'}.a + name} ${":              "${{'a': '}'}.a + 'web'} ${",
	} {
		var m made
		b.template(&m, source)
		require.Equal(t, want, m.text.String(), source)
	}
}

func TestAPlaceLeadsBack(t *testing.T) {
	t.Parallel()
	b := bound(t, "{n: a-long-name, m: x}")
	for _, test := range []struct {
		source   string
		template bool
	}{{"n == m && wrong", false}, {"get ${n} ${m + wrong}", true}, {"中 ${n}${ wrong }", true}} {
		var m made
		if test.template {
			b.template(&m, test.source)
		} else {
			b.expression(&m, test.source, 0)
		}
		at := func(text string) int {
			for i := range []rune(text) {
				if string([]rune(text)[i:][:5]) == "wrong" {
					return i
				}
			}
			return -1
		}
		require.Equal(t, at(test.source), source(m.marks, at(m.text.String())), test.source)
	}
}

// FuzzScan: the pieces of a text are all of it, whatever it is.
func FuzzScan(f *testing.F) {
	for _, text := range []string{"a.?b['c'] // d", "r'''x", "'\\", "`", "${{}}", "中.文", "\x80'\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = string([]rune(text))
		var whole string
		for _, p := range scan(text) {
			whole += p.text
		}
		require.Equal(t, text, whole)
		var m made
		bindings{}.template(&m, text)
		require.Equal(t, text, m.text.String())
	})
}
