package manifest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"github.com/klab-dev/klab/fence"
	"github.com/klab-dev/klab/manifest"
)

func names(t *testing.T, data []byte) []string {
	t.Helper()
	objects, err := manifest.Objects(data)
	require.NoError(t, err)
	var all []string
	for _, object := range objects {
		all = append(all, object["kind"].(string)+"/"+object["metadata"].(map[string]any)["name"].(string))
	}
	return all
}

func TestObjects(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"ConfigMap/one", "Pod/two", "Pod/three"}, names(t, []byte(`# a comment alone
---
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: two}}
- {apiVersion: v1, kind: Pod, metadata: {name: three}}
`)))
	_, err := manifest.Objects([]byte("kind: Pod"))
	require.ErrorContains(t, err, "document 1: apiVersion and kind are both needed")
	_, err = manifest.Objects([]byte("apiVersion: v1\nkind: Pod\n---\n\tkind: x"))
	require.ErrorContains(t, err, "document 2")
	_, err = manifest.Objects([]byte("- apiVersion: v1\n  kind: Pod\n"))
	require.ErrorContains(t, err, "no object")
}

// What kubectl applies can be read, whatever wrote it.
func TestWhatKubectlReadsIsRead(t *testing.T) {
	t.Parallel()
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
	encode := func(order unicode.Endianness) []byte {
		data, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().Bytes([]byte(pod))
		require.NoError(t, err)
		return data
	}
	for name, data := range map[string][]byte{
		"UTF-16 of Windows":           encode(unicode.LittleEndian),
		"UTF-16":                      encode(unicode.BigEndian),
		"a mark before the separator": []byte("\uFEFF---\n" + pod),
		"JSON":                        []byte(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}`),
		"a List of Pods":              []byte(`{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a"}}]}`),
		"an anchor":                   []byte("apiVersion: v1\nkind: Pod\nmetadata: {name: &name a, labels: {app: *name}}\n"),
	} {
		require.Equal(t, []string{"Pod/a"}, names(t, data), name)
	}
	require.Equal(t, []string{"Pod/a", "Pod/b"}, names(t, []byte(
		`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}} {"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"}}`)))
}

func TestWholeNumbersStayWhole(t *testing.T) {
	t.Parallel()
	objects, err := manifest.Objects([]byte("apiVersion: v1\nkind: A\nspec: {a: 9007199254740993, b: 1.5}\n"))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"a": int64(9007199254740993), "b": 1.5}, objects[0]["spec"])
}

// Only a List has items, and none in it has: whoever judges a document and whoever applies it must see the same
// objects.
func TestItemsAreOfListsAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"of a ConfigMap":         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nitems: [{apiVersion: v1, kind: Pod}]\n",
		"of a ConfigMap, a text": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nitems: none\n",
		"of no kind":             "apiVersion: v1\nitems: [{apiVersion: v1, kind: Pod}]\n",
		"a List in a List":       "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}]\n",
		"a ConfigMap with items": "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, items: [{apiVersion: v1, kind: Pod}]}]\n",
		"no list":                "apiVersion: v1\nkind: List\nitems: {a: b}\n",
		"texts":                  "apiVersion: v1\nkind: List\nitems: [a]\n",
	} {
		_, err := manifest.Objects([]byte(text))
		require.Error(t, err, name)
	}
}

// A line can stand for gigabytes: of many values, or of few long ones.
func TestAliasesAreBounded(t *testing.T) {
	t.Parallel()
	var values strings.Builder
	values.WriteString("apiVersion: v1\nkind: ConfigMap\nx0: &x0 [lol, lol]\n")
	for i := 1; i < 40; i++ {
		values.WriteString(strings.NewReplacer("N", string(rune('a'+i%26))+strings.Repeat("y", i/26), "O",
			previous(i)).Replace("N: &N [*O, *O]\n"))
	}
	for name, text := range map[string]string{
		"of values": values.String(),
		"of texts":  "apiVersion: v1\nkind: ConfigMap\na: &a " + strings.Repeat("x", 100_000) + "\nb: [" + strings.Repeat("*a,", 100_000) + "]\n",
		"of itself": "apiVersion: v1\nkind: ConfigMap\na: &a [*a]\n",
		"too long":  "apiVersion: v1\nkind: ConfigMap\na: " + strings.Repeat("x", manifest.MaxSize),
		"too deep":  "a: " + strings.Repeat("[", 500_000),
	} {
		_, err := manifest.Objects([]byte(text))
		require.Error(t, err, name)
	}
}

func previous(i int) string {
	if i == 1 {
		return "x0"
	}
	return string(rune('a'+(i-1)%26)) + strings.Repeat("y", (i-1)/26)
}

// What the fence accepts of a text is what is applied of it, object by object, and the fence accepts each by
// itself: there is nothing that one of the two sees and the other does not.
func FuzzWhatTheFenceAcceptsIsWhatIsApplied(f *testing.F) {
	for _, seed := range []string{
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nitems:\n- {apiVersion: v1, kind: Node, metadata: {name: b}}\n",
		"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, spec: {hostPID: true}}\n",
		"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Node}]}\n",
		`{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a"}}]}`,
		`{"apiVersion":"v1","kind":"Pod"}{"apiVersion":"v1","kind":"Node"}`,
		"\uFEFF---\na: &a [*a]\n---\nkind: Pod\n",
		"apiVersion: apps/v1\nkind: Deployment\n<<: {items: [{kind: Node}]}\n",
		"apiVersion: v1\nkind: ConfigMap\nkind: List\nitems: []\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		documents, err := manifest.Documents(data)
		if err != nil {
			return
		}
		applied, err := manifest.Objects(data)
		if err != nil {
			return
		}
		var accepted []map[string]any
		for _, document := range documents {
			object, ok := document.(map[string]any)
			require.True(t, ok, "what is applied is made of objects")
			if len(fence.Document(object, "klab-pack-a")) > 0 {
				return
			}
			unfolded, err := manifest.Unfold(object)
			require.NoError(t, err)
			accepted = append(accepted, unfolded...)
		}
		require.Equal(t, accepted, applied)
		for _, object := range applied {
			require.Empty(t, fence.Object(object, "klab-pack-a"))
			require.False(t, manifest.IsList(object))
			require.NotContains(t, object, "items")
		}
	})
}
