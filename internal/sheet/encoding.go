package sheet

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Encodings of files, as people call them.
const (
	UTF8    = "UTF-8"
	UTF8BOM = "UTF-8 with BOM"
	UTF16   = "UTF-16"
	GBK     = "GBK"
	Latin   = "Windows-1252"
)

// A form is how a text was written down.
type form struct {
	name string
	// mark stands before the text.
	mark string
	// codec is nil for UTF-8.
	codec encoding.Encoding
}

const (
	markUTF8 = "\xef\xbb\xbf"
	markLE   = "\xff\xfe"
	markBE   = "\xfe\xff"
)

// formOf tells how a file was written. What is no UTF-8 is told by what is common in the others.
func formOf(data []byte) form {
	little := form{name: UTF16, codec: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	big := form{name: UTF16, codec: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	switch {
	case bytes.HasPrefix(data, []byte(markUTF8)):
		return form{name: UTF8BOM, mark: markUTF8}
	case bytes.HasPrefix(data, []byte(markLE)):
		little.mark = markLE
		return little
	case bytes.HasPrefix(data, []byte(markBE)):
		big.mark = markBE
		return big
	case bytes.IndexByte(data, 0) == 0:
		return big
	case bytes.IndexByte(data, 0) > 0:
		return little
	case utf8.Valid(data):
		return form{name: UTF8}
	case looksChinese(data):
		return form{name: GBK, codec: simplifiedchinese.GB18030}
	}
	return form{name: Latin, codec: charmap.Windows1252}
}

// looksChinese reports whether most characters beyond ASCII are pairs that GBK has for common ones. Letters with accents
// have a plain one behind them.
func looksChinese(data []byte) bool {
	common, all := 0, 0
	for i := 0; i < len(data); i++ {
		if data[i] < utf8.RuneSelf {
			continue
		}
		all++
		if i++; i < len(data) && data[i] >= 0xa1 {
			common++
		}
	}
	return 5*common >= 4*all
}

// ErrEncoding is a file in none of the encodings, or a broken one.
var ErrEncoding = errors.New("in no encoding that klab knows: save it as CSV in UTF-8")

// decoded is the text of a file and how it was written. Written that way again it is the same file.
func decoded(data []byte) (string, form, error) {
	f := formOf(data)
	text := data[len(f.mark):]
	if f.codec == nil {
		if !utf8.Valid(text) {
			return "", f, ErrEncoding
		}
		return string(text), f, nil
	}
	plain, err := f.codec.NewDecoder().Bytes(text)
	if err != nil {
		return "", f, ErrEncoding
	}
	if back, err := f.encoded(string(plain)); err != nil || !bytes.Equal(back, data) {
		return "", f, ErrEncoding
	}
	return string(plain), f, nil
}

// encoded writes a text down.
func (f form) encoded(text string) ([]byte, error) {
	if f.codec != nil {
		written, err := f.codec.NewEncoder().String(text)
		if err != nil {
			return nil, err
		}
		text = written
	}
	return []byte(f.mark + text), nil
}
