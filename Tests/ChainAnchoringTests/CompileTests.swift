import Foundation
import Testing

/// The committed bytecode and ABI are what the committed source gives.
@Suite("Contract source")
struct CompileTests {
    @Test(.timeLimit(.minutes(2)))
    func bytecodeAndInterfaceComeFromTheSource() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().resolvingSymlinksInPath()
        let project = root.appendingPathComponent("Tests").resolvingSymlinksInPath().deletingLastPathComponent()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("contract-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = project.appendingPathComponent("contracts/compile")
        process.arguments = [folder.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "contracts/compile needs vyper of provisioning/python-test.txt")
        for file in ["contracts/CheckpointAnchor.abi.json", "Sources/ChainAnchoring/AnchorBytecode.swift"] {
            let made = try Data(contentsOf: folder.appendingPathComponent(file))
            #expect(try Data(contentsOf: project.appendingPathComponent(file)) == made, "run contracts/compile")
            #expect(made.count > 1000)
        }
    }
}
