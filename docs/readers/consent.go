// Package consent reads the consent cookie on a server. Go 1.19 or newer, no other packages.
package consent

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Terms say what you ask the visitor now, as the page's attributes do.
type Terms struct {
	CookieName, Mode, PolicyVersion string
	Categories, SignalCategories    []string
	CookieDays                      int64
}

type record struct {
	at              int64
	mode, policy    string
	granted, denied []string
	gpc             bool
}

const names = `([a-z][a-z\d-]*( [a-z][a-z\d-]*)*)?`

var (
	// Nothing in it is escaped, and no field is empty.
	plain = regexp.MustCompile(`^[\w.+=-]+(&[\w.+=-]+)*$`)
	modes = []string{"opt-in", "opt-out", "notice"}
	forms = map[string]*regexp.Regexp{
		"v":       regexp.MustCompile(`^1$`),
		"at":      regexp.MustCompile(`^(0|[1-9]\d{0,11})$`),
		"mode":    regexp.MustCompile(`^(opt-in|opt-out|notice)$`),
		"policy":  regexp.MustCompile(`^[\w.-]{0,64}$`),
		"granted": regexp.MustCompile(`^` + names + `$`),
		"denied":  regexp.MustCompile(`^` + names + `$`),
		"by":      regexp.MustCompile(`^(accept|decline|save|close|api)$`),
		"gpc":     regexp.MustCompile(`^1$`),
		"id":      regexp.MustCompile(`^[\da-f-]{36}$`),
	}
)

// Read gives a reason and the optional categories that the visitor's standing choice grants; none if there is no such
// choice. header is the request's Cookie header (strings.Join(request.Header["Cookie"], "; ")), gpc whether the request
// has "Sec-GPC: 1".
func Read(header string, terms Terms, gpc bool, now time.Time) (string, []string) {
	values := map[string]bool{}
	value := ""
	for _, pair := range strings.Split(header, ";") {
		name, text, found := strings.Cut(pair, "=")
		if found && strings.Trim(name, " \t") == terms.CookieName {
			value = strings.Trim(text, " \t")
			values[value] = true
		}
	}
	if len(values) == 0 {
		return "no-choice", nil
	}
	// Two that differ: nobody knows which one the visitor meant.
	one, ok := decode(value, now.Unix())
	if !ok || len(values) > 1 {
		return "unreadable", nil
	}
	if now.Unix() >= one.at+terms.CookieDays*86400 {
		return "expired", nil
	}
	if one.policy != terms.PolicyVersion {
		return "policy-changed", nil
	}
	for _, name := range terms.Categories {
		if index(one.granted, name) < 0 && index(one.denied, name) < 0 {
			return "category-added", nil
		}
	}
	if index(modes, one.mode) > index(modes, terms.Mode) {
		return "mode-stricter", nil
	}
	var granted []string
	for _, name := range terms.Categories {
		refused := gpc && !one.gpc && index(terms.SignalCategories, name) >= 0
		if index(one.granted, name) >= 0 && !refused {
			granted = append(granted, name)
		}
	}
	return "choice", granted
}

// decode gives the record in a cookie's value, and false for anything that is not exactly one.
func decode(value string, now int64) (record, bool) {
	fields, err := url.ParseQuery(value)
	if err != nil || len(value) > 2048 || !plain.MatchString(value) {
		return record{}, false
	}
	for key, texts := range fields {
		if forms[key] == nil || len(texts) != 1 || !forms[key].MatchString(texts[0]) {
			return record{}, false
		}
	}
	for key := range forms {
		if !fields.Has(key) && key != "gpc" && key != "id" {
			return record{}, false
		}
	}
	at, _ := strconv.ParseInt(fields.Get("at"), 10, 64)
	one := record{
		at, fields.Get("mode"), fields.Get("policy"),
		strings.Fields(fields.Get("granted")), strings.Fields(fields.Get("denied")), fields.Has("gpc"),
	}
	seen := map[string]bool{"trusted": true}
	for _, name := range append(append([]string{}, one.granted...), one.denied...) {
		if seen[name] {
			return record{}, false
		}
		seen[name] = true
	}
	// A refusal that grants, or a signal that was overruled by nothing.
	by := fields.Get("by")
	contradicts := one.gpc
	if len(one.granted) > 0 {
		contradicts = by == "decline" || (by == "close" && one.mode == "opt-in")
	}
	return one, at <= now+300 && !contradicts
}

func index(list []string, one string) int {
	for at, name := range list {
		if name == one {
			return at
		}
	}
	return -1
}
