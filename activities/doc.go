// Package activities is the doing: what workflows may cause. Record and OpenStage are local activities, one transaction each;
// the proposals are normal activities, safe to repeat: a proposal is stored under the name of its step and kept the first time.
package activities
