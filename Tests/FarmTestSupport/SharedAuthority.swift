import Foundation
public import Timestamping

/// One TEST time authority for all tests of this process: its keys take a second to make.
public enum SharedAuthority {
    public static let authority: LocalTimeAuthority = {
        let path =
            FileManager.default.temporaryDirectory.path
            + "/tb-authority-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            let authority = try LocalTimeAuthority(directory: path) { Int64(Date().timeIntervalSince1970 * 1000) }
            atexit {
                let path =
                    FileManager.default.temporaryDirectory.path
                    + "/tb-authority-\(ProcessInfo.processInfo.processIdentifier)"
                try? FileManager.default.removeItem(atPath: path)
            }
            return authority
        } catch { fatalError("the test authority cannot be made: \(error)") }
    }()
}
