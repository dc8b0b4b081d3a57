package labels

import "math"

// Scale turns a score into a confidence: 1 / (1 + e^−(Slope × score + Offset)), after Platt ("Probabilistic Outputs for
// Support Vector Machines", 1999), one for all labels of a model.
type Scale struct{ Slope, Offset float64 }

// usual is the scale that several thousand texts gave; few texts hardly move it.
var usual = Scale{Slope: 4.7, Offset: 0.8}

const (
	usualThreshold = 0.37
	trust          = 1.0 // how much the usual scale weighs against what was observed
	nearby         = -1  // scores below are outside the margin: the label is out of the question
)

// calibrate fits the scale and the threshold on texts kept apart.
func (t *training) calibrate() (Scale, float64) {
	scores := make([][]float64, len(t.gold))
	inParallel(len(scores), func(l int) { scores[l] = t.keptApart(l) })
	scale := fitScale(scores, t.gold)
	return scale, fitThreshold(scores, t.gold, scale)
}

// fitScale finds the likeliest scale by Newton's method.
func fitScale(scores [][]float64, gold [][]bool) Scale {
	s := usual
	for range 50 {
		dSlope, dOffset := trust*(s.Slope-usual.Slope), trust*(s.Offset-usual.Offset)
		ss, so, oo := trust, 0.0, trust
		for l := range scores {
			for i, score := range scores[l] {
				if score < nearby {
					continue
				}
				p := s.confidence(score)
				miss, weight := p, p*(1-p)
				if gold[l][i] {
					miss = p - 1
				}
				dSlope, dOffset = dSlope+miss*score, dOffset+miss
				ss, so, oo = ss+weight*score*score, so+weight*score, oo+weight
			}
		}
		det := ss*oo - so*so
		slope, offset := (oo*dSlope-so*dOffset)/det, (ss*dOffset-so*dSlope)/det
		s.Slope, s.Offset = s.Slope-slope, s.Offset-offset
		if math.Abs(slope)+math.Abs(offset) < 1e-9 {
			break
		}
	}
	return s
}

func (s Scale) confidence(score float64) float64 {
	return 1 / (1 + math.Exp(-(s.Slope*score + s.Offset)))
}

// fitThreshold finds the confidence, in hundredths, that gives the best micro-F1 when each text's first label is chosen
// anyway.
func fitThreshold(scores [][]float64, gold [][]bool, scale Scale) float64 {
	var right, wrong [101]int // labels at each confidence, those of the top at 100
	all := 0
	for i := range scores[0] {
		top := 0
		for l := range scores {
			if scores[l][i] > scores[top][i] {
				top = l
			}
		}
		for l := range scores {
			at := int(100 * scale.confidence(scores[l][i]))
			if l == top {
				at = 100
			}
			if gold[l][i] {
				right[at]++
				all++
			} else {
				wrong[at]++
			}
		}
	}
	best, threshold := -1.0, 0.0
	hits, chosen := 0, 0
	for at := 100; at > 0; at-- {
		hits += right[at]
		chosen += right[at] + wrong[at]
		f1 := 2 * float64(hits) / float64(chosen+all)
		if f1 > best || f1 == best && math.Abs(float64(at)/100-usualThreshold) < math.Abs(threshold-usualThreshold) {
			best, threshold = f1, float64(at)/100
		}
	}
	return threshold
}
