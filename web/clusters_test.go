package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"nmrf/followup"
)

// clustersOf reads the clusters of a page: each with its name, and the ids of its members.
func clustersOf(t *testing.T, s sheet) (names []string, members map[string][]string) {
	t.Helper()
	members = map[string][]string{}
	for n := range s.root.Descendants() {
		if !strings.HasPrefix(attribute(n, "id"), "cluster-") {
			continue
		}
		var name string
		for c := range n.Descendants() {
			switch {
			case c.Data == "bdi" && c.Parent.Data == "h3":
				name = textOf(c)
				names = append(names, name)
			case attribute(c, "name") == "pick":
				members[name] = append(members[name], attribute(c, "value"))
			}
		}
	}
	require.NotEmpty(t, names, s.text)
	return names, members
}

// press sends the form of the desk with one of its buttons.
func press(t *testing.T, r *reader, s sheet, button string, with url.Values) sheet {
	t.Helper()
	var address string
	values := url.Values{}
	for n := range s.root.Descendants() {
		if n.Data == "form" && attribute(n, "id") == "desk" {
			address = attribute(n, "action")
		}
		inside := attribute(n, "form") == "desk" || belongs(n)
		if name := attribute(n, "name"); inside && n.Data == "input" && name != "" && attribute(n, "type") != "checkbox" {
			values.Add(name, attribute(n, "value"))
		}
	}
	for name, list := range with {
		values[name] = list
	}
	values.Set("do", button)
	return r.post(address, values)
}

func belongs(n *html.Node) bool {
	for up := n.Parent; up != nil; up = up.Parent {
		if attribute(up, "id") == "desk" {
			return true
		}
	}
	return false
}

// anchorOf is the id by which the forms name a cluster.
func anchorOf(t *testing.T, s sheet, name string) string {
	t.Helper()
	for n := range s.root.Descendants() {
		if id, is := strings.CutPrefix(attribute(n, "id"), "cluster-"); is && strings.HasPrefix(textOf(n), name) {
			return id
		}
	}
	require.Fail(t, "no such cluster", name)
	return ""
}

func TestArrangingTheClusters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.Clustering)
	cora := h.as(t, "coordinator")
	step := "/cycles/" + play.Cycle + "/stages/clustering?step=clusters"
	page := cora.get(cora.get(step).link(t, "Arrange the clusters"))
	names, _ := clustersOf(t, page)
	require.Greater(t, len(names), 3)

	page = press(t, cora, page, "show", url.Values{"groups": {"3"}})
	require.Contains(t, page.text, "3 clusters")
	page = press(t, cora, page, "show", url.Values{"groups": {"5"}})
	inOrder(t, page.text, "What changed", "Clusters: 3 before, 5 now", "Coherence of all:", "5 clusters")
	names, _ = clustersOf(t, page)

	renamed := url.Values{"name." + anchorOf(t, page, names[1]): {"Dignity for all"}}
	page = press(t, cora, page, "name", renamed)
	require.Contains(t, page.text, "0 recommendations are in another cluster than before")
	names, members := clustersOf(t, page)
	require.Contains(t, names, "Dignity for all")

	from, item := anchorOf(t, page, names[0]), members[names[0]][len(members[names[0]])-1]
	refused := press(t, cora, page, "to "+from, url.Values{"other." + from: {anchorOf(t, page, "Dignity")}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.status)
	require.Contains(t, refused.text, "Tick the recommendations that you want to move.")
	page = press(t, cora, page, "to "+from, url.Values{"pick": {item}, "other." + from: {anchorOf(t, page, "Dignity")}})
	_, members = clustersOf(t, page)
	require.Contains(t, members["Dignity for all"], item)
	require.Contains(t, page.text, "2 moves, not stored yet.")

	back := press(t, cora, page, "undo", nil)
	_, members = clustersOf(t, back)
	require.NotContains(t, members["Dignity for all"], item)
	page = press(t, cora, page, "name", nil)

	check := press(t, cora, page, "put", nil)
	inOrder(t, check.text, "Cluster", "5 clusters", "Dignity for all")
	address, form := check.form(t, "submit")
	changed := url.Values{}
	for name, values := range form {
		changed[name] = values
	}
	changed.Set("go", "change")
	require.Contains(t, cora.post(address, changed).text, "2 moves, not stored yet.")
	form.Set("go", "send")
	require.Contains(t, cora.post(address, form).text, "Your act is record")
	require.Contains(t, cora.get(step).text, "Dignity for all")
	again := cora.get("/cycles/" + play.Cycle + "/clusters")
	_, members = clustersOf(t, again)
	require.Contains(t, members["Dignity for all"], item, "the next proposal starts from her moves")
	require.Contains(t, press(t, cora, page, "show", nil).text, "The text has changed", "the clusters of an old page are not put over newer ones")

	auditor := h.as(t, "auditor")
	read := auditor.get("/cycles/" + play.Cycle + "/clusters")
	require.Contains(t, read.text, "Dignity for all")
	require.NotContains(t, read.text, "Put these clusters to the step")
	require.Equal(t, http.StatusForbidden, auditor.post("/cycles/"+play.Cycle+"/clusters", url.Values{"do": {"put"}}).status)
}

func TestMergingAndPartingClusters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.Clustering)
	cora := h.as(t, "coordinator")
	page := cora.get("/cycles/" + play.Cycle + "/clusters?groups=6")
	names, members := clustersOf(t, page)
	require.Len(t, names, 6)
	into, gone := names[4], names[5]
	all := append(members[into], members[gone]...)
	merged := press(t, cora, page, "merge "+anchorOf(t, page, gone), url.Values{"other." + anchorOf(t, page, gone): {anchorOf(t, page, into)}})
	_, members = clustersOf(t, merged)
	require.Subset(t, members[holding(members, all[0])], all, "what was merged stays together")

	first := holding(members, all[0])
	two := []string{all[0], all[len(all)-1]}
	none := press(t, cora, merged, "apart "+anchorOf(t, merged, first), url.Values{"pick": two[:1]})
	require.Contains(t, none.text, "Tick the two recommendations that do not belong together.")
	parted := press(t, cora, merged, "apart "+anchorOf(t, merged, first), url.Values{"pick": two})
	_, members = clustersOf(t, parted)
	require.NotEqual(t, holding(members, two[0]), holding(members, two[1]))
	cleared := press(t, cora, parted, "clear", nil)
	again, _ := clustersOf(t, cleared)
	require.Equal(t, names, again, "without her moves the clusters are as they were")
}

// holding is the name of the cluster that holds a recommendation.
func holding(members map[string][]string, id string) string {
	for name, list := range members {
		for _, one := range list {
			if one == id {
				return name
			}
		}
	}
	return ""
}
