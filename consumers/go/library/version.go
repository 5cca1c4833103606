package waybill

// Version of this library, as the connection names it. In a package, that of the package.
const Version = "0.1.0"
