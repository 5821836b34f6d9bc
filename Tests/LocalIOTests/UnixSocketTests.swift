import Foundation
import Glibc
import LocalIO
import Testing

@Suite("Sockets in the file system")
struct UnixSocketTests {
    @Test("a path that is too long, and one where nobody listens, are told apart")
    func refused() {
        func code(_ path: String) -> FileFailure.Code? {
            do throws(FileFailure) { close(try UnixSocket.connect(path)) } catch { return error.code }
            return nil
        }
        #expect(code("/tmp/" + String(repeating: "x", count: 200)) == .tooLong)
        #expect(code("/tmp/nobody-listens-here.\(UUID().uuidString)") == .storage)
    }
}
