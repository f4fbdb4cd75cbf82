/// The version of the tool and of the compiler in it.
let toolVersion = "0.1.0"
