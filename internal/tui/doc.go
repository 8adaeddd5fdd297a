// Package tui is klab's terminal. Its Model is the root: it routes messages, lays the screen out, and stacks dialogs.
// What the learner sees are components (ui.Component): catalogue, lesson with its panes and its debrief, dialogs.
//
// The rules of the screen:
//
//   - Update and View do no I/O. Whatever may block runs in a command and comes back as a message. The lab, the
//     sessions and the progress are reached through interfaces declared where they are used.
//   - A component knows the ui.Context, its own state and what it is made of, and never the root. What it wants of the
//     screen around it, it returns as a value (ui.Effect), which the root acts on before the next key.
//   - A command changes no state: it returns a message, and Update takes it.
//   - A component draws in the room that SetSize gave it. Mouse positions are its own.
//   - Keys are named in ui.KeyMap only, and a key's label is read from there.
//   - Texts are those of package words only, and are read when they are drawn, so that they follow the language.
//   - Colours are tokens of a theme, and styles those of ui.Styles. Marks differ in shape, so that nothing depends on
//     colour.
//   - Every screen and dialog has golden files, in both languages and, for screens, in every size.
package tui
