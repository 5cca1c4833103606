// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

// Formats are the formats of contracts/formats.json by name: the same in every language.
var Formats = map[string]Format{
	"date-time": {
		Description: "a date and time with zone",
		Example:     "2026-11-24T10:00:00Z",
		Pattern:     "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
		Calendar:    true,
	},
	"date": {
		Description: "a date",
		Example:     "2026-11-24",
		Pattern:     "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
		Calendar:    true,
	},
	"uuid": {
		Description: "a UUID",
		Example:     "01937d3a-5f00-7000-8000-000000000000",
		Pattern:     "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
		Calendar:    false,
	},
	"email": {
		Description: "an e-mail address",
		Example:     "ada@example.org",
		Pattern:     "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*@[A-Za-z0-9][A-Za-z0-9-]{0,62}(\\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*\\.[A-Za-z]{2,63}$",
		Calendar:    false,
	},
	"uri": {
		Description: "an absolute URI with a host",
		Example:     "https://example.org/reports/7",
		Pattern:     "^[a-z][a-z0-9+.-]{0,31}://[A-Za-z0-9._~-]{1,253}(:[0-9]{1,5})?([/?#]([A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?$",
		Calendar:    false,
	},
}
