internal import CKernels
internal import CLinux
internal import Kernels

@main struct KernelCheck {
  static func main() {
    let arguments = Options.commandLine()
    if arguments.contains(where: { $0.isSame("--help") }) {
      print(Options.help)
      return
    }
    guard let options = Options(arguments: arguments) else {
      unsafe clinux_check_complain(Options.help)
      clinux_check_exit(2)
    }
    if options.bench {
      Bench(options).run()
      return
    }
    var check = Check(options)
    clinux_check_exit(check.run() ? 0 : 1)
  }
}
