package teaching

import "fmt"

// leastPredictions is how many predictions a lesson has at least.
const leastPredictions = 2

// predictions proves that learners say beforehand what they expect. That each prediction stands before its task is a
// matter of the anchors.
func (l lint) predictions() {
	if n := len(l.Lesson.Predictions); n < leastPredictions {
		l.Ask(fmt.Sprintf("the lesson has %d of at least %d predictions", n, leastPredictions),
			"ask before an experiment what will happen, in predictions, and name the task that shows it", "predictions")
	}
}
