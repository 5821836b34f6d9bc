/// `data/readme.txt`: how to check a bundle with ordinary tools.
enum ReadmeText {
    static let path = "readme.txt"

    static var bytes: [UInt8] { Array(text.utf8) }

    private static let text = """
        这是一次远程取证会话的证据包。下面的命令只用常见工具，不需要本系统的任何软件。
        This is the evidence bundle of a remote capture session. The commands below use ordinary tools only.

        1. 解包 · unpack
             unzip EVIDENCE.asice -d bundle && cd bundle

        2. 文件未被改动 · no file was changed
             sha256sum -c manifest-sha256.txt
             sha256sum -c tagmanifest-sha256.txt

        3. 录像可以播放 · the recording plays
             cat data/recording/init.mp4 data/recording/*.m4s > recording.mp4
             ffprobe recording.mp4

        4. 时间戳 · the time stamps (ROOT.pem: the authority's root, from the authority, not from here)
             openssl ts -verify -token_in -in META-INF/timestamp001.tst -data META-INF/ASiCManifest001.xml -CAfile ROOT.pem
             for t in tokens/opening-*.tst; do
               openssl ts -verify -token_in -in "$t" -data data/opening.json -CAfile ROOT.pem
             done

        5. 指纹、链、账本 · fingerprint, chain and ledger
             tabellion-audit --trust TRUST.json session EVIDENCE.asice
           or any reader written from the published format TE1.

        录像下方的条带显示会话编号、协调世界时和一次性随机数；随机数由开始前一分钟内的时间戳算出。
        The strip below the recorded desktop shows the session, UTC, and a nonce made from a time stamp of the last minute before the start.

        扩展名为 .age 的文件已加密封存，凭政策所列的密钥用 age 打开。
        Files that end in .age are sealed: the program age opens them with a key that data/policy.json names.

        本包证明：该桌面在所查明的状态下，在两个时间之间显示并收到了这些字节；不证明网页由谁所写。
        What this proves: this desktop, in this checked state, displayed and received these bytes between two times; not who wrote the page.

        """
}
