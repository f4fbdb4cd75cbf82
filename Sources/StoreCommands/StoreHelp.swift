/// What `swiftletd store --help` shows.
package enum StoreHelp {
  package static let text = """
    usage: swiftletd store list [NAME]
           swiftletd store install NAME MODEL.swl [--activate]
           swiftletd store stage NAME VERSION [--again]
           swiftletd store activate NAME VERSION [--again]
           swiftletd store withdraw NAME
           swiftletd store rollback NAME [--to VERSION]
           swiftletd store remove NAME VERSION
           swiftletd store prune NAME [--keep N]

    Versions of models on this device. A running swiftletd sees what is changed.

      list               the models, their versions and what each is used for
      install            take in a model; its version is the one it was compiled with (--model-version)
      stage              try a version beside the active one; what comes of it is decided by the rules of the rollout
      activate           use a version at once, without trying it; it must be newer than the active one
      withdraw           stop trying the staged version; it counts as turned away
      rollback           go back to the version before, or to an older one; the active one counts as turned away
      remove, prune      remove a version, or all but the newest N (3) and those in use

      --config FILE      the daemon's configuration, whose store and keys are used
      --directory DIR    where the store is (/var/lib/swiftlet/models)
      --key FILE         a public key whose models are taken; may be given several times
      --unsigned         take models whoever made them
      --again            although the version was turned away before
      --json             print one JSON object

    EXAMPLE
      swiftletd store install face face-12.swl --config /etc/swiftlet/swiftletd.yaml
      swiftletd store stage face 12 --config /etc/swiftlet/swiftletd.yaml
      swiftletd store list
      swiftletd store rollback face

    Exit status: 0 success, 1 refused (one line says what, where and why), 2 wrong usage.

    """
}
