package gradebook

import (
	"errors"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"github.com/klab-dev/klab/internal/class"
	"github.com/klab-dev/klab/plain"
)

// mostCell is how long a text a spreadsheet takes.
const mostCell = excelize.TotalCellChars

// writeXLSX writes both tables as sheets. A text is a text there, whatever it begins with.
func writeXLSX(w io.Writer, b *book) (err error) {
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	marks, tasks := b.words().Columns["marks"], b.words().Columns["tasks"]
	if err := file.SetSheetName(file.GetSheetName(0), marks); err != nil {
		return err
	}
	if _, err := file.NewSheet(tasks); err != nil {
		return err
	}
	bold, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for name, rows := range map[string]table{marks: b.wide(), tasks: b.long()} {
		if err := fill(file, name, rows, bold); err != nil {
			return err
		}
	}
	return file.Write(w)
}

func fill(file *excelize.File, sheet string, rows table, bold int) error {
	out, err := file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, XSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	if err := out.SetColWidth(1, 3, 22); err != nil {
		return err
	}
	for i, row := range rows {
		cells := slices.Clone(row)
		for j, value := range cells {
			switch v := value.(type) {
			case string:
				text := []rune(plain.Line(v))
				cells[j] = string(text[:min(len(text), mostCell)])
			case class.Points:
				cells[j] = v.Float()
			}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		var options []excelize.RowOpts
		if i == 0 {
			options = append(options, excelize.RowOpts{StyleID: bold})
		}
		if err := out.SetRow(at, cells, options...); err != nil {
			return err
		}
	}
	return out.Flush()
}
