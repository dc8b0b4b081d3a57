package intake_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/intake"
	"nmrf/followup"
)

func TestFingerprintCoversWhatIsPublished(t *testing.T) {
	t.Parallel()
	uncounted := map[string]bool{"ID": true, "UPRCycle": true, "Withdrawn": true, "Group": true, "MergedWith": true}
	before := intake.Fingerprint(wanted)
	require.Len(t, before, 64)
	for i := range reflect.TypeFor[followup.Recommendation]().NumField() {
		changed := wanted
		name := reflect.TypeFor[followup.Recommendation]().Field(i).Name
		switch f := reflect.ValueOf(&changed).Elem().Field(i); f.Interface().(type) {
		case []string:
			f.Set(reflect.ValueOf([]string{"another", "value"}))
		case time.Time:
			f.Set(reflect.ValueOf(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))
		case int:
			f.SetInt(99)
		case bool:
			f.SetBool(true)
		default:
			f.SetString("another")
		}
		require.Equal(t, uncounted[name], intake.Fingerprint(changed) == before, name)
	}
}

func TestFingerprintOfSeveralValues(t *testing.T) {
	t.Parallel()
	of := func(themes, persons []string) string {
		return intake.Fingerprint(followup.Recommendation{Themes: themes, AffectedPersons: persons})
	}
	require.Equal(t, of([]string{"a", "b"}, nil), of([]string{"b", "a"}, nil))
	require.NotEqual(t, of([]string{"a", "b"}, nil), of([]string{"ab"}, nil))
	require.NotEqual(t, of([]string{"a"}, nil), of(nil, []string{"a"}))
}
