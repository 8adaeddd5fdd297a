package sheet_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/klab-dev/klab/internal/sheet"
)

const gradebook = "Student;ID;\"Probes; part 1\";Note\r\n\"王, 小明\";7;;\"two\nlines\"\r\n\r\nMüller;8;\"3,5\";\"say \"\"hi\"\"\"\r\n"

func written(t *testing.T, codec encoding.Encoding, text string) []byte {
	t.Helper()
	data, err := codec.NewEncoder().String(text)
	require.NoError(t, err)
	return []byte(data)
}

// TestOnlyTheCellThatWasSetChanges, in every encoding, delimiter, kind of quotes and end of line.
func TestOnlyTheCellThatWasSetChanges(t *testing.T) {
	t.Parallel()
	files := map[string]struct {
		data     []byte
		encoding string
	}{
		"plain":       {[]byte(gradebook), sheet.UTF8},
		"bom":         {[]byte("\xef\xbb\xbf" + gradebook), sheet.UTF8BOM},
		"utf-16":      {written(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), gradebook), sheet.UTF16},
		"big endian":  {written(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), gradebook), sheet.UTF16},
		"unmarked":    {written(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), gradebook), sheet.UTF16},
		"gbk":         {written(t, simplifiedchinese.GBK, strings.ReplaceAll(gradebook, "Müller", "李雷")), sheet.GBK},
		"latin":       {written(t, charmap.Windows1252, strings.ReplaceAll(gradebook, "王, 小明", "Zoë, Ünal")), sheet.Latin},
		"commas":      {[]byte(strings.ReplaceAll(gradebook, ";", ",")), sheet.UTF8},
		"tabs":        {[]byte(strings.ReplaceAll(gradebook, ";", "\t")), sheet.UTF8},
		"line feeds":  {[]byte(strings.ReplaceAll(gradebook, "\r", "")), sheet.UTF8},
		"no last end": {[]byte(strings.TrimRight(gradebook, "\r\n")), sheet.UTF8},
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := sheet.Parse(file.data)
			require.NoError(t, err)
			require.Equal(t, file.encoding, s.Encoding)
			same, err := s.Bytes()
			require.NoError(t, err)
			require.Equal(t, file.data, same)

			require.Len(t, s.Rows, 3)
			before := cells(t, file.data)
			require.Equal(t, s.Rows, before)
			require.True(t, s.Set(1, 2, "97.5"))
			require.True(t, s.Set(2, 2, "80"))
			require.False(t, s.Set(2, 9, "80"))
			changed, err := s.Bytes()
			require.NoError(t, err)
			before[1][2], before[2][2] = "97.5", "80"
			require.Equal(t, before, cells(t, changed))
			back, err := sheet.Parse(changed)
			require.NoError(t, err)
			require.Equal(t, file.encoding, back.Encoding)
		})
	}
}

// cells are those that another reader sees.
func cells(t *testing.T, data []byte) [][]string {
	t.Helper()
	s, err := sheet.Parse(data)
	require.NoError(t, err)
	text := string(data)
	switch s.Encoding {
	case sheet.UTF16:
		endian := unicode.LittleEndian
		if strings.HasPrefix(text, "\xfe\xff") {
			endian = unicode.BigEndian
		}
		text, err = unicode.UTF16(endian, unicode.UseBOM).NewDecoder().String(text)
		if err != nil {
			text, err = unicode.UTF16(endian, unicode.IgnoreBOM).NewDecoder().String(string(data))
		}
	case sheet.GBK:
		text, err = simplifiedchinese.GBK.NewDecoder().String(text)
	case sheet.Latin:
		text, err = charmap.Windows1252.NewDecoder().String(text)
	}
	require.NoError(t, err)
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\xef\xbb\xbf")))
	reader.Comma, reader.FieldsPerRecord = s.Comma, -1
	all, err := reader.ReadAll()
	require.NoError(t, err)
	return all
}

// TestWhatIsNoCSVSaysWhere.
func TestWhatIsNoCSVSaysWhere(t *testing.T) {
	t.Parallel()
	_, err := sheet.Parse([]byte("a,b\n1,2\n3,x\"y\"\n"))
	var at *sheet.Fault
	require.ErrorAs(t, err, &at)
	require.Equal(t, 3, at.Line)
	for _, data := range []string{"\xef\xbb\xbfa,\xff\xfe\xfd", "a,b\x81\x20\x8d\n", "\xff\xfea"} {
		_, err = sheet.Parse([]byte(data))
		require.ErrorIs(t, err, sheet.ErrEncoding, "%q", data)
	}
}

// FuzzUnchangedIsTheSame: whatever a file is, it is refused or written back as it was.
func FuzzUnchangedIsTheSame(f *testing.F) {
	f.Add([]byte(gradebook))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("\"a\"\r,b\n\n\"c\n\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := sheet.Parse(data)
		if err != nil {
			return
		}
		same, err := s.Bytes()
		require.NoError(t, err)
		require.Equal(t, data, same)
		if len(s.Rows) == 0 {
			return
		}
		before := append([]string{}, s.Rows[0]...)
		if s.Set(0, 0, "1") {
			before[0] = "1"
		}
		changed, err := s.Bytes()
		require.NoError(t, err)
		back, err := sheet.Parse(changed)
		if err == nil && back.Comma == s.Comma && back.Encoding == s.Encoding {
			require.Equal(t, before, back.Rows[0])
		}
	})
}
