package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/internal/class/classtest"
	"github.com/klab-dev/klab/internal/class/page"
	"github.com/klab-dev/klab/lessons"
	"github.com/klab-dev/klab/plain"
)

func link(l class.Learner) string { return "learners/" + l.Person.ID + ".html" }

// pages are the class's and those of its learners, by what they are of.
func pages(t *testing.T) map[string]string {
	t.Helper()
	c, out := classtest.Marks(t), map[string]string{}
	var b bytes.Buffer
	require.NoError(t, page.Class(&b, c, page.Options{Language: lessons.English, Names: true, Link: link}))
	out["class"] = b.String()
	for _, l := range c.Learners {
		b.Reset()
		require.NoError(t, page.Learner(&b, c, l, page.Options{Language: lessons.English, Names: true}))
		out[l.Person.ID] = b.String()
	}
	return out
}

// TestPagesSayWhatTheyAlwaysSaid, in both languages.
func TestPagesSayWhatTheyAlwaysSaid(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"class", "s-001", "s-004"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, pages(t)[name])
		})
	}
}

// TestPagesNeedNothingAndRunNothing: no page has a script, a form, a style of an element, or an address outside, and its
// policy would stop all of them. Only its own style is let in.
func TestPagesNeedNothingAndRunNothing(t *testing.T) {
	t.Parallel()
	for name, text := range pages(t) {
		style := ""
		tokens := html.NewTokenizer(strings.NewReader(text))
		for {
			kind := tokens.Next()
			if kind == html.ErrorToken {
				require.ErrorIs(t, tokens.Err(), io.EOF)
				break
			}
			token := tokens.Token()
			require.NotContains(t, []string{"script", "iframe", "object", "embed", "img", "link", "base", "form", "image", "use", "foreignObject"}, token.Data, name)
			if kind == html.TextToken && style == "style" {
				sum := sha256.Sum256([]byte(token.Data))
				require.True(t, strings.Contains(text, "default-src &#39;none&#39;; style-src &#39;sha256-"+template(base64.StdEncoding.EncodeToString(sum[:]))+"&#39;; base-uri"), name)
				require.NotContains(t, token.Data, "url(")
				require.NotContains(t, token.Data, "@import")
			}
			style = ""
			if kind == html.StartTagToken {
				style = token.Data
			}
			for _, a := range token.Attr {
				require.NotEqual(t, "style", a.Key, name)
				require.False(t, strings.HasPrefix(a.Key, "on"), name)
				if a.Key == "href" || a.Key == "src" {
					require.Regexp(t, `^learners/[\w-]+\.html$`, a.Val, name)
				}
			}
		}
	}
}

// template writes a text as html/template does in an attribute.
func template(text string) string {
	return strings.NewReplacer("+", "&#43;", "'", "&#39;").Replace(text)
}

// TestWhatCameFromOutsideIsText: markup is shown, and what nobody would see too.
func TestWhatCameFromOutsideIsText(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for _, name := range []string{"class", "s-004"} {
		require.Contains(t, all[name], "=HYPERLINK(&#34;http://x.test&#34;,&#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;)")
		require.False(t, strings.Contains(all[name], "<script"), name)
		require.False(t, strings.ContainsFunc(all[name], func(r rune) bool { return r != '\n' && r != '\t' && plain.Hidden(r) }), name)
	}
	require.Contains(t, all["s-004"], "&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;�[31m�")
	require.Contains(t, all["s-004"], "&lt;img src=x onerror=alert(1)&gt;")
}

// TestALearnersPageHasNobodyElseOnIt, and a class page without names has none.
func TestALearnersPageHasNobodyElseOnIt(t *testing.T) {
	t.Parallel()
	c, all := classtest.Marks(t), pages(t)
	for _, l := range c.Learners {
		for _, other := range c.Learners {
			if other.Person.ID != l.Person.ID && other.Person.Name != "" {
				require.False(t, strings.Contains(all[l.Person.ID], other.Person.Name), "%s on the page of %s", other.Person.Name, l.Person.ID)
				require.False(t, strings.Contains(all[l.Person.ID], other.Person.ID), "%s on the page of %s", other.Person.ID, l.Person.ID)
			}
		}
	}
	var b bytes.Buffer
	require.NoError(t, page.Class(&b, c, page.Options{Language: lessons.Chinese}))
	for _, l := range c.Learners {
		if l.Person.Name != "" {
			require.False(t, strings.Contains(b.String(), l.Person.Name), l.Person.Name)
		}
	}
	require.Contains(t, b.String(), "quiet-fox")
	require.NotContains(t, b.String(), "s-003")
}

// TestAnExemptLearnerIsNotToBeDecided: the mark is neither counted as open nor listed, and the learner reads of no open points.
func TestAnExemptLearnerIsNotToBeDecided(t *testing.T) {
	t.Parallel()
	course, dir := classtest.Course(t), t.TempDir()
	classtest.Write(t, dir, course)
	decided := "overrides:\n- {id: s-004, exempt: true, reason: ill}\n- {id: s-003, exempt: true, reason: ill}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, class.OverridesFile), []byte(decided), 0o600))
	f, err := class.Open(dir, course)
	require.NoError(t, err)
	c := f.Marks()
	var b bytes.Buffer
	require.NoError(t, page.Class(&b, c, page.Options{Language: lessons.English, Names: true}))
	require.True(t, strings.Contains(b.String(), "<li><b>0</b>marks open</li>"))
	for _, decide := range []string{"klab could not tell, or did not do what was handed in", "20 open"} {
		require.False(t, strings.Contains(b.String(), decide), decide)
	}
	for _, l := range c.Learners {
		b.Reset()
		require.NoError(t, page.Learner(&b, c, l, page.Options{Language: lessons.English}))
		require.False(t, strings.Contains(b.String(), "are still open"), l.Person.ID)
	}
}

// TestThePageOpensInTheLearnersLanguage.
func TestThePageOpensInTheLearnersLanguage(t *testing.T) {
	t.Parallel()
	all := pages(t)
	require.Contains(t, all["s-001"], `<html lang="zh-CN">`)
	require.Regexp(t, `id="zh" autocomplete="off" checked`, all["s-001"])
	require.Regexp(t, `id="en" autocomplete="off" checked`, all["s-002"])
	for name, text := range all {
		english, chinese, both := strings.Cut(text, `<article lang="zh-CN">`)
		require.True(t, both, name)
		require.False(t, strings.ContainsFunc(strings.NewReplacer("简体中文", "", "王小明", "", "李雷", "").Replace(english), func(r rune) bool { return unicode.Is(unicode.Han, r) }), name)
		require.Contains(t, chinese, "成绩", name)
	}
}
