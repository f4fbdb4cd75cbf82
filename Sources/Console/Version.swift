/// The version of the programs and of the compiler in `swiftlet`.
package var swiftletVersion: String { "0.1.0" }
