@main struct KernelCheck {
  static func main() {}
}
