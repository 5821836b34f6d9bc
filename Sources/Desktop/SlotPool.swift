internal import Glibc

/// Numbers that desktops of one host own exclusively: users, addresses, interface and namespace names follow from them.
///
/// A slot is a file named by its number that holds the owning worker's name, made before anything else of a desktop and
/// removed after everything else, so that a sweep knows what a killed worker may have left.
struct SlotPool: Sendable {
    let layout: HostLayout
    let worker: WorkerName

    /// - Throws: `busy` when no slot is free.
    func take() throws(DesktopError) -> Int {
        try HostFiles.makeDirectory(layout.slotDirectory, mode: 0o700)
        let taken = Set(HostFiles.names(in: layout.slotDirectory))
        for slot in 0..<HostLayout.slotCount where !taken.contains("\(slot)") {
            let path = "\(layout.slotDirectory)/\(slot)"
            // A link appears with its contents or not at all, unlike a file that is created and then written.
            let draft = "\(layout.slotDirectory)/.\(worker)"
            unsafe unlink(draft)
            try HostFiles.create(draft, Array(worker.description.utf8), mode: 0o600)
            defer { unsafe unlink(draft) }
            if unsafe link(draft, path) == 0 { return slot }
            guard errno == EEXIST else { throw DesktopError(errno: errno, "taking slot \(path)") }
        }
        throw DesktopError(.busy, "all \(HostLayout.slotCount) desktops of this host are taken")
    }

    func release(_ slot: Int) { unsafe unlink("\(layout.slotDirectory)/\(slot)") }

    /// Slots that this worker holds.
    var held: [Int] {
        HostFiles.names(in: layout.slotDirectory).compactMap { Int($0) }.filter {
            HostFiles.text("\(layout.slotDirectory)/\($0)") == worker.description
        }
    }
}
