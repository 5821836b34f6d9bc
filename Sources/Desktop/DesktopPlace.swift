/// Names, numbers and directories of one desktop; all follow from its slot.
struct DesktopPlace: Sendable {
    let layout: HostLayout
    let worker: WorkerName
    let slot: Int

    /// 0711: the guest's user passes through it to what is bound for it.
    var directory: String { "\(layout.workerDirectory(worker))/d\(slot)" }
    var overlay: String { "\(directory)/overlay" }
    var upper: String { "\(overlay)/upper" }
    var root: String { "\(directory)/root" }

    /// Files that the guest is shown, each bound by root so that the way to its source can be closed.
    var shown: String { "\(directory)/shown" }

    var guestUser: UInt32 { layout.guestUserBase + UInt32(slot) }
    var displayUser: UInt32 { layout.displayUserBase + UInt32(slot) }
    var resolverUser: UInt32 { layout.resolverUserBase + UInt32(slot) }

    /// A control group of this desktop: "guest" or "display".
    func cgroup(_ part: String) -> String { "\(layout.cgroupName(worker))/d\(slot).\(part)" }

    var mountLabel: String { "\(layout.namePrefix)-\(worker)-\(slot)" }

    var network: GuestNetwork {
        GuestNetwork(
            name: layout.linkName(slot), hostAddress: layout.hostAddress(slot), guestAddress: layout.guestAddress(slot))
    }
}
