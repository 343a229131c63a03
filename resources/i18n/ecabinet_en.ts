<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi_VN">
<context>
    <name>AgendaList</name>
    <message>
        <source>Chương trình</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Thu gọn chương trình</source>
        <translation>Fold the agenda</translation>
    </message>
    <message>
        <source>{done}/{total} đã xong</source>
        <translation>{done}/{total} done</translation>
    </message>
    <message>
        <source>Kéo tệp PDF vào một mục, hoặc thả ở đây để tạo mục mới</source>
        <translation>Drag PDF files onto an item, or drop them here to make a new one</translation>
    </message>
</context>
<context>
    <name>AgendaRail</name>
    <message>
        <source>Mở chương trình</source>
        <translation>Open the agenda</translation>
    </message>
</context>
<context>
    <name>Attending</name>
    <message>
        <source>Nội dung này không có tài liệu</source>
        <translation>This item has no papers</translation>
    </message>
    <message>
        <source>Tài liệu đã được thu hồi</source>
        <translation>The paper was recalled</translation>
    </message>
    <message>
        <source>Cơ quan gửi đã thu hồi “{title}”. Bản trên máy này đã bị xóa.</source>
        <translation>Its sender recalled “{title}”. The copy on this device was deleted.</translation>
    </message>
    <message>
        <source>Tài liệu đã hết hạn giữ trên máy</source>
        <translation>The papers are no longer kept on this device</translation>
    </message>
    <message>
        <source>Tài liệu của phiên họp này chỉ ở lại máy đại biểu trong thời hạn thư ký đã đặt.</source>
        <translation>This meeting&apos;s papers stay on members&apos; devices only for as long as the secretary has set.</translation>
    </message>
    <message>
        <source>Máy đang ngoại tuyến. Tài liệu sẽ tự tải về khi có mạng.</source>
        <translation>This device is offline. The paper comes by itself once there is a network.</translation>
    </message>
    <message>
        <source>{done}/{total} tài liệu đã có trên máy.</source>
        <translation>{done}/{total} papers are on this device.</translation>
    </message>
    <message>
        <source>Tài liệu đang được tải về</source>
        <translation>The paper is on its way</translation>
    </message>
    <message>
        <source>Chưa mở được tài liệu</source>
        <translation>The paper could not be opened</translation>
    </message>
    <message>
        <source>Bản lưu trên máy không đọc được. Hãy thử lại sau.</source>
        <translation>The copy on this device cannot be read. Try again later.</translation>
    </message>
    <message>
        <source>Nét bút chưa được lưu: {reason}</source>
        <translation>The stroke was not saved: {reason}</translation>
    </message>
    <message>
        <source>Ghi chú ở trang {page}</source>
        <translation>The note is on page {page}</translation>
    </message>
    <message numerus="yes">
        <source>Trang {page}: %n chỗ được tô vàng</source>
        <translation>
            <numerusform>Page {page}: %n place is highlighted</numerusform>
            <numerusform>Page {page}: %n places are highlighted</numerusform>
        </translation>
    </message>
    <message>
        <source>Từ cần tìm ở trang {page} nhưng không tô vàng được.</source>
        <translation>The words are on page {page} but could not be highlighted.</translation>
    </message>
    <message>
        <source>Chưa thực hiện được: {reason}</source>
        <translation>Not done: {reason}</translation>
    </message>
</context>
<context>
    <name>BallotCard</name>
    <message>
        <source>phiếu đã nhận trên {present} thành viên có mặt</source>
        <translation>ballots received of {present} members present</translation>
    </message>
    <message>
        <source>Biểu quyết mục {number}</source>
        <translation>Ballot on item {number}</translation>
    </message>
    <message>
        <source>Công khai</source>
        <translation>Open ballot</translation>
    </message>
    <message>
        <source>Chuẩn bị</source>
        <translation>Prepare</translation>
    </message>
    <message>
        <source>Đang mở</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Đã đóng</source>
        <translation>Closed</translation>
    </message>
    <message>
        <source>Công bố</source>
        <translation>Announced</translation>
    </message>
    <message>
        <source>Câu hỏi biểu quyết</source>
        <translation>Question put to the vote</translation>
    </message>
    <message>
        <source>Có thành viên biểu quyết không được xem mục này, nên chưa thể biểu quyết.</source>
        <translation>Some voting members may not see this item, so it cannot be put to the vote.</translation>
    </message>
    <message>
        <source>Chưa đủ thành viên có mặt để biểu quyết.</source>
        <translation>Too few members are present to vote.</translation>
    </message>
    <message>
        <source>Mở biểu quyết</source>
        <translation>Open the ballot</translation>
    </message>
    <message>
        <source>Hãy ghi câu hỏi biểu quyết.</source>
        <translation>Write the question first.</translation>
    </message>
    <message>
        <source>Phiếu đã nhận</source>
        <translation>Ballots received</translation>
    </message>
    <message>
        <source>Kết quả chỉ hiện sau khi đóng, để không ảnh hưởng lựa chọn.</source>
        <translation>The result shows only after closing, so that it sways nobody.</translation>
    </message>
    <message>
        <source>Đóng biểu quyết</source>
        <translation>Close the ballot</translation>
    </message>
    <message>
        <source>Chưa đối chiếu Luật 72/2025</source>
        <translation>Not yet checked against Law 72/2025</translation>
    </message>
    <message>
        <source>Đã kiểm lại từng lá phiếu trên máy này.</source>
        <translation>Every ballot was counted again on this device.</translation>
    </message>
    <message>
        <source>Đang kiểm lại từng lá phiếu…</source>
        <translation>Counting every ballot again…</translation>
    </message>
    <message>
        <source>Biểu quyết lần nữa</source>
        <translation>Vote once more</translation>
    </message>
</context>
<context>
    <name>BallotForm</name>
    <message>
        <source>Xem lại tài liệu</source>
        <translation>Back to the papers</translation>
    </message>
    <message>
        <source>Biểu quyết công khai: tên và phiếu của bạn được ghi vào biên bản.</source>
        <translation>Open ballot: your name and choice go into the minutes.</translation>
    </message>
    <message>
        <source>Gửi phiếu</source>
        <translation>Send ballot</translation>
    </message>
    <message>
        <source>Hoàn tác</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Đổi lựa chọn</source>
        <translation>Change choice</translation>
    </message>
    <message>
        <source>Về tài liệu</source>
        <translation>To the papers</translation>
    </message>
    <message>
        <source>Điểm danh có mặt</source>
        <translation>Check in</translation>
    </message>
    <message>
        <source>Tán thành</source>
        <translation>For</translation>
    </message>
    <message>
        <source>Không tán thành</source>
        <translation>Against</translation>
    </message>
    <message>
        <source>Không biểu quyết</source>
        <translation>Abstain</translation>
    </message>
    <message>
        <source>BIỂU QUYẾT · MỤC {number}</source>
        <translation>BALLOT · ITEM {number}</translation>
    </message>
    <message>
        <source>Đã ghi nhận</source>
        <translation>Recorded</translation>
    </message>
    <message>
        <source>Đã chọn</source>
        <translation>Chosen</translation>
    </message>
    <message>
        <source>Bạn chưa điểm danh có mặt</source>
        <translation>You have not checked in</translation>
    </message>
    <message>
        <source>Chỉ thành viên có mặt mới biểu quyết được.</source>
        <translation>Only members who are present can vote.</translation>
    </message>
    <message numerus="yes">
        <source>Phiếu sẽ được ký và gửi sau %n giây</source>
        <translation>
            <numerusform>The ballot is signed and sent in %n second</numerusform>
            <numerusform>The ballot is signed and sent in %n seconds</numerusform>
        </translation>
    </message>
    <message>
        <source>Đang gửi lá phiếu…</source>
        <translation>Sending the ballot…</translation>
    </message>
    <message>
        <source>Lá phiếu chỉ được ghi nhận khi máy chủ xác nhận.</source>
        <translation>It is recorded only once the server confirms it.</translation>
    </message>
    <message>
        <source>Lá phiếu đang chờ mạng</source>
        <translation>The ballot waits for the network</translation>
    </message>
    <message>
        <source>Lá phiếu chỉ được tính nếu đến trước khi kết thúc biểu quyết.</source>
        <translation>It counts only if it arrives before the poll closes.</translation>
    </message>
    <message>
        <source>Bấm Enter hoặc Gửi phiếu để gửi.</source>
        <translation>Press Enter or Send ballot.</translation>
    </message>
    <message>
        <source>Đã chọn: {choice}</source>
        <translation>Chosen: {choice}</translation>
    </message>
    <message>
        <source>Lá phiếu không được tính vì {reason}</source>
        <translation>The ballot does not count: {reason}</translation>
    </message>
    <message>
        <source>Bạn có thể chọn lại khi biểu quyết còn mở.</source>
        <translation>You can choose again while the poll is open.</translation>
    </message>
    <message>
        <source>Đã ghi nhận {time} · mã {code}</source>
        <translation>Recorded {time} · code {code}</translation>
    </message>
    <message>
        <source>Có thể đổi lựa chọn đến khi kết thúc biểu quyết.</source>
        <translation>You can change it until the poll closes.</translation>
    </message>
    <message>
        <source>Lá phiếu được ký và gửi ngay. Có thể đổi đến khi kết thúc biểu quyết.</source>
        <translation>The ballot is signed and sent at once. You can change it until the poll closes.</translation>
    </message>
    <message numerus="yes">
        <source>Bạn có %n giây để hoàn tác trước khi phiếu được ký và gửi.</source>
        <translation>
            <numerusform>You have %n second to undo before it is signed and sent.</numerusform>
            <numerusform>You have %n seconds to undo before it is signed and sent.</numerusform>
        </translation>
    </message>
    <message>
        <source>Chạm một lựa chọn, hoặc phím 1, 2, 3 rồi Enter</source>
        <translation>Tap a choice, or press 1, 2 or 3 and Enter</translation>
    </message>
</context>
<context>
    <name>BallotSheet</name>
    <message>
        <source>Biểu quyết: {question}</source>
        <translation>Ballot: {question}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Không đọc được trang này. Các trang khác vẫn đọc được.</source>
        <translation>This page cannot be read. The others can.</translation>
    </message>
</context>
<context>
    <name>ChangeSecret</name>
    <message>
        <source>Đổi mã PIN</source>
        <translation>Change PIN</translation>
    </message>
    <message>
        <source>Đổi cụm mật khẩu</source>
        <translation>Change passphrase</translation>
    </message>
    <message>
        <source>Nhập mã PIN đang dùng</source>
        <translation>Enter your present PIN</translation>
    </message>
    <message>
        <source>Cụm mật khẩu đang dùng</source>
        <translation>Present passphrase</translation>
    </message>
    <message>
        <source>Cụm mật khẩu mới</source>
        <translation>New passphrase</translation>
    </message>
    <message>
        <source>Nhập lại cụm mật khẩu mới</source>
        <translation>New passphrase again</translation>
    </message>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Nhập mã PIN mới</source>
        <translation>Enter a new PIN</translation>
    </message>
    <message>
        <source>Nhập lại mã PIN mới</source>
        <translation>Enter the new PIN again</translation>
    </message>
    <message>
        <source>Hai mã PIN không giống nhau. Nhập mã PIN mới</source>
        <translation>The two PINs differ. Enter a new PIN</translation>
    </message>
    <message>
        <source>Đang đổi…</source>
        <translation>Changing…</translation>
    </message>
    <message>
        <source>Hai lần nhập không giống nhau</source>
        <translation>The two entries differ</translation>
    </message>
</context>
<context>
    <name>ChoiceButton</name>
    <message>
        <source>Phím {key}</source>
        <translation>Key {key}</translation>
    </message>
</context>
<context>
    <name>ConclusionCard</name>
    <message>
        <source>Kết luận</source>
        <translation>Conclusion</translation>
    </message>
    <message>
        <source>Kết luận của chủ tọa</source>
        <translation>The chair&apos;s conclusion</translation>
    </message>
    <message>
        <source>Ghi kết luận của chủ tọa về nội dung này</source>
        <translation>Write the chair&apos;s conclusion on this item</translation>
    </message>
    <message>
        <source>Xác nhận kết luận</source>
        <translation>Confirm conclusion</translation>
    </message>
    <message>
        <source>Kết luận mục {number}</source>
        <translation>Conclusion on item {number}</translation>
    </message>
    <message>
        <source>Chủ tọa đã xác nhận</source>
        <translation>Confirmed by the chair</translation>
    </message>
    <message>
        <source>Đã sửa sau khi chủ tọa xác nhận</source>
        <translation>Changed since the chair confirmed it</translation>
    </message>
    <message>
        <source>Kết luận có hiệu lực khi chủ tọa xác nhận</source>
        <translation>Takes effect when the chair confirms it</translation>
    </message>
</context>
<context>
    <name>ConfirmSheet</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>ConflictSheet</name>
    <message>
        <source>Người khác vừa sửa bản này</source>
        <translation>Somebody else has just changed this text</translation>
    </message>
    <message>
        <source>Cả hai bản còn nguyên. Hãy chọn bản để giữ.</source>
        <translation>Both texts are intact. Choose which one to keep.</translation>
    </message>
    <message>
        <source>Bản của tôi</source>
        <translation>Mine</translation>
    </message>
    <message>
        <source>Giữ của tôi</source>
        <translation>Keep mine</translation>
    </message>
    <message>
        <source>Bản kia</source>
        <translation>The other</translation>
    </message>
    <message>
        <source>Lấy bản kia</source>
        <translation>Take the other</translation>
    </message>
</context>
<context>
    <name>Console</name>
    <message>
        <source>Đọc tài liệu</source>
        <translation>Read papers</translation>
    </message>
    <message>
        <source>Khai mạc phiên</source>
        <translation>Open the session</translation>
    </message>
    <message>
        <source>Kết thúc phiên</source>
        <translation>End the session</translation>
    </message>
    <message>
        <source>Lập biên bản</source>
        <translation>Make minutes</translation>
    </message>
    <message>
        <source>Bàn điều hành · {title}</source>
        <translation>Console · {title}</translation>
    </message>
    <message>
        <source>Đang họp</source>
        <translation>In session</translation>
    </message>
    <message>
        <source>Giữ nút một giây để kết thúc phiên họp.</source>
        <translation>Hold the button for a second to end the session.</translation>
    </message>
    <message numerus="yes">
        <source>Còn %n thành viên có mặt chưa bỏ phiếu. Phiếu đến sau khi đóng không được tính.</source>
        <translation>
            <numerusform>%n member present has not voted. A ballot that arrives after closing does not count.</numerusform>
            <numerusform>%n members present have not voted. Ballots that arrive after closing do not count.</numerusform>
        </translation>
    </message>
    <message>
        <source>Đóng biểu quyết?</source>
        <translation>Close the ballot?</translation>
    </message>
    <message>
        <source>Đóng biểu quyết</source>
        <translation>Close the ballot</translation>
    </message>
    <message>
        <source>Chờ thêm</source>
        <translation>Wait</translation>
    </message>
</context>
<context>
    <name>ConsoleScreen</name>
    <message>
        <source>Chưa thực hiện được: {reason}</source>
        <translation>Not done: {reason}</translation>
    </message>
    <message>
        <source>Chưa thực hiện được trên máy này.</source>
        <translation>This could not be done on this device.</translation>
    </message>
    <message>
        <source>Chưa lưu được kết luận.</source>
        <translation>The conclusion could not be saved.</translation>
    </message>
</context>
<context>
    <name>ConsoleViews</name>
    <message>
        <source>Thông qua: {title}</source>
        <translation>To adopt: {title}</translation>
    </message>
    <message>
        <source>Chưa đủ điều kiện họp: còn thiếu {missing} thành viên (cần {needed}).</source>
        <translation>Not quorate: {missing} more members are missing ({needed} needed).</translation>
    </message>
    <message>
        <source>Chưa thực hiện được: {reason}.</source>
        <translation>Not done: {reason}.</translation>
    </message>
</context>
<context>
    <name>Dock</name>
    <message>
        <source>{present}/{total} có mặt</source>
        <translation>{present}/{total} present</translation>
    </message>
    <message>
        <source>Đủ điều kiện họp</source>
        <translation>Quorate</translation>
    </message>
    <message>
        <source>Chưa đủ điều kiện họp</source>
        <translation>Not quorate</translation>
    </message>
    <message numerus="yes">
        <source>%n người chờ</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message>
        <source>Đang nói</source>
        <translation>Speaking</translation>
    </message>
    <message>
        <source>Điểm danh có mặt</source>
        <translation>Check in</translation>
    </message>
    <message>
        <source>Mở bảng thông tin phiên họp</source>
        <translation>Open the session panel</translation>
    </message>
</context>
<context>
    <name>Door</name>
    <message>
        <source>Người dùng máy này</source>
        <translation>This device&apos;s user</translation>
    </message>
    <message>
        <source>Phòng họp
không giấy</source>
        <translation>The paperless
meeting room</translation>
    </message>
    <message>
        <source>Khóa của kho này không còn trên máy. Hãy đăng ký lại máy.</source>
        <translation>This vault&apos;s key is no longer on the device. Enrol it again.</translation>
    </message>
    <message>
        <source>Máy chưa đăng ký xong. Hãy đăng ký lại.</source>
        <translation>The device was not fully enrolled. Enrol it again.</translation>
    </message>
    <message>
        <source>Kho đang mở ở một cửa sổ khác.</source>
        <translation>The vault is open in another window.</translation>
    </message>
    <message>
        <source>Máy đã đầy. Hãy giải phóng chỗ trống rồi thử lại.</source>
        <translation>The device is full. Make room and try again.</translation>
    </message>
    <message>
        <source>Không ghi được vào kho trên máy này.</source>
        <translation>The vault on this device cannot be written to.</translation>
    </message>
    <message>
        <source>Kho trên máy bị hỏng. Hãy báo quản trị viên.</source>
        <translation>The vault is damaged. Tell an administrator.</translation>
    </message>
    <message>
        <source>Kho khóa hệ thống đang khóa. Hãy mở nó rồi thử lại.</source>
        <translation>The system&apos;s key store is locked. Unlock it and try again.</translation>
    </message>
    <message>
        <source>Mật khẩu tài khoản chưa đúng.</source>
        <translation>The account&apos;s password is wrong.</translation>
    </message>
    <message>
        <source>Chưa mở được: {reason}</source>
        <translation>Not opened: {reason}</translation>
    </message>
    <message>
        <source>Chưa mở được. Hãy thử lại.</source>
        <translation>Not opened. Try again.</translation>
    </message>
    <message>
        <source>Nếu tài khoản đã có mật khẩu từ máy khác, hãy nhập đúng mật khẩu đó.</source>
        <translation>If the account already has a password from another device, enter that one.</translation>
    </message>
    <message>
        <source>Tài khoản của bạn</source>
        <translation>Your account</translation>
    </message>
    <message>
        <source>Tạo kho mã hóa trên máy này</source>
        <translation>Make an encrypted vault on this device</translation>
    </message>
    <message>
        <source>Đăng ký với máy chủ</source>
        <translation>Enrol with the server</translation>
    </message>
    <message>
        <source>Tải tài liệu về</source>
        <translation>Fetch the papers</translation>
    </message>
</context>
<context>
    <name>Dots</name>
    <message>
        <source>Đã nhập {count} trên {length} số</source>
        <translation>{count} of {length} digits entered</translation>
    </message>
</context>
<context>
    <name>Drawer</name>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Gửi tài liệu trước {given} ngày làm việc, quy chế yêu cầu {needed}.</source>
        <translation>Papers go out {given} working days ahead; the rules ask for {needed}.</translation>
    </message>
    <message>
        <source>Quy chế “{profile}” chưa đối chiếu Luật 72/2025.</source>
        <translation>The rules “{profile}” are not checked against Law 72/2025.</translation>
    </message>
    <message>
        <source>Chương trình chưa có nội dung nào.</source>
        <translation>The agenda has no items yet.</translation>
    </message>
    <message>
        <source>Mục {number} chưa có người trình bày.</source>
        <translation>Item {number} has no presenter.</translation>
    </message>
    <message>
        <source>Mục {number} chưa có tài liệu.</source>
        <translation>Item {number} has no papers.</translation>
    </message>
    <message>
        <source>{count} tài liệu có chữ ký không hợp lệ.</source>
        <translation>Papers with an invalid signature: {count}.</translation>
    </message>
    <message>
        <source>{count} chữ ký cần xem lại.</source>
        <translation>Signatures that want a second look: {count}.</translation>
    </message>
    <message>
        <source>Đang gửi {count} tài liệu lên máy chủ.</source>
        <translation>Papers on their way to the server: {count}.</translation>
    </message>
    <message>
        <source>Mọi mục đã đủ người trình bày và tài liệu.</source>
        <translation>Every item has a presenter and papers.</translation>
    </message>
    <message>
        <source>Phát hành…</source>
        <translation>Publish…</translation>
    </message>
    <message>
        <source>Chương trình</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Thông tin phiên họp</source>
        <translation>Meeting details</translation>
    </message>
    <message>
        <source>Thêm mục</source>
        <translation>Add item</translation>
    </message>
    <message>
        <source>Thêm tệp</source>
        <translation>Add files</translation>
    </message>
    <message>
        <source>Dán chương trình</source>
        <translation>Paste agenda</translation>
    </message>
    <message>
        <source>Đã phát hành</source>
        <translation>Published</translation>
    </message>
    <message>
        <source>Bản nháp</source>
        <translation>Draft</translation>
    </message>
    <message numerus="yes">
        <source>%n mục</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message>
        <source>Đã chuyển đến vị trí {number}</source>
        <translation>Moved to place {number}</translation>
    </message>
    <message>
        <source>Chưa có chữ nào để dán.</source>
        <translation>There are no words to paste.</translation>
    </message>
    <message numerus="yes">
        <source>Đã thêm %n mục</source>
        <translation>
            <numerusform>%n item added</numerusform>
            <numerusform>%n items added</numerusform>
        </translation>
    </message>
    <message>
        <source>Chọn tài liệu</source>
        <translation>Choose papers</translation>
    </message>
    <message>
        <source>Tài liệu PDF (*.pdf)</source>
        <translation>PDF papers (*.pdf)</translation>
    </message>
    <message numerus="yes">
        <source>Mọi thành viên (%n người)</source>
        <translation>
            <numerusform>Every member (%n person)</numerusform>
            <numerusform>Every member (%n people)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Chỉ %n thành viên được chọn, chủ tọa và thư ký</source>
        <translation>
            <numerusform>Only %n chosen member, the chair and the secretary</numerusform>
            <numerusform>Only %n chosen members, the chair and the secretary</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n khách mời</source>
        <translation>
            <numerusform>%n guest</numerusform>
            <numerusform>%n guests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tài liệu</source>
        <translation>
            <numerusform>%n paper</numerusform>
            <numerusform>%n papers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tự xóa %n ngày sau phiên họp; chủ tọa và thư ký vẫn giữ</source>
        <translation>
            <numerusform>Deleted %n day after the meeting; chair and secretary keep them</numerusform>
            <numerusform>Deleted %n days after the meeting; chair and secretary keep them</numerusform>
        </translation>
    </message>
    <message>
        <source>Tài liệu trên máy đại biểu</source>
        <translation>Papers on members&apos; devices</translation>
    </message>
    <message>
        <source>Cần xem</source>
        <translation>To look at</translation>
    </message>
    <message>
        <source>Trước khi phát hành</source>
        <translation>Before publishing</translation>
    </message>
    <message>
        <source>Người ký: {name}</source>
        <translation>Signed by: {name}</translation>
    </message>
    <message>
        <source>Bỏ tài liệu</source>
        <translation>Remove paper</translation>
    </message>
    <message>
        <source>Thay bản mới…</source>
        <translation>Replace…</translation>
    </message>
    <message>
        <source>Thu hồi…</source>
        <translation>Recall…</translation>
    </message>
    <message>
        <source>Chọn bản mới</source>
        <translation>Choose the new version</translation>
    </message>
    <message>
        <source>“{title}” sẽ bị xóa khỏi máy của mọi người nhận.</source>
        <translation>“{title}” will be removed from every recipient&apos;s device.</translation>
    </message>
    <message>
        <source>Thu hồi tài liệu?</source>
        <translation>Recall this paper?</translation>
    </message>
    <message>
        <source>Thu hồi</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>Người nhận</source>
        <translation>Recipients</translation>
    </message>
    <message numerus="yes">
        <source>%n thành viên</source>
        <translation>
            <numerusform>%n member</numerusform>
            <numerusform>%n members</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mục {number}: chỉ %n người</source>
        <translation>
            <numerusform>Item {number}: %n person only</numerusform>
            <numerusform>Item {number}: %n people only</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditorScreen</name>
    <message>
        <source>Phiên họp mới</source>
        <translation>New meeting</translation>
    </message>
    <message>
        <source>Phòng họp</source>
        <translation>Meeting room</translation>
    </message>
    <message>
        <source>Bản nháp – đang lưu</source>
        <translation>Draft – saving</translation>
    </message>
    <message>
        <source>Bản nháp – lưu {time}</source>
        <translation>Draft – saved {time}</translation>
    </message>
    <message>
        <source>Chưa lưu được bản nháp: {reason}.</source>
        <translation>The draft could not be saved: {reason}.</translation>
    </message>
    <message>
        <source>Không nhận tệp “{name}”: {words}</source>
        <translation>File “{name}” was not taken: {words}</translation>
    </message>
    <message>
        <source>Không đọc được tệp “{name}”.</source>
        <translation>File “{name}” cannot be read.</translation>
    </message>
    <message>
        <source>Chưa phát hành được: {reason}.</source>
        <translation>Not published: {reason}.</translation>
    </message>
    <message>
        <source>Đã phát hành phiên họp</source>
        <translation>The meeting is published</translation>
    </message>
    <message>
        <source>Máy chủ chưa trả lời. Lệnh phát hành đã được giữ và sẽ tự gửi khi có mạng.</source>
        <translation>The server has not answered. What you asked is kept and will be sent by itself.</translation>
    </message>
    <message>
        <source>Chưa thực hiện được: {reason}.</source>
        <translation>Not done: {reason}.</translation>
    </message>
</context>
<context>
    <name>Enrolment</name>
    <message>
        <source>PHÒNG HỌP KHÔNG GIẤY</source>
        <translation>PAPERLESS MEETING ROOM</translation>
    </message>
    <message>
        <source>Đăng ký
máy này</source>
        <translation>Enrol
this device</translation>
    </message>
    <message>
        <source>Chỉ làm một lần. Khóa mở tài liệu nằm trên máy của bạn, không ai khác có.</source>
        <translation>Done only once. The key to your papers stays on your device; nobody else has it.</translation>
    </message>
    <message>
        <source>Đã xóa dữ liệu trên máy này</source>
        <translation>Data on this device was deleted</translation>
    </message>
    <message>
        <source>Thôi đăng ký</source>
        <translation>Stop enrolling</translation>
    </message>
    <message>
        <source>BƯỚC 1 TRÊN 4</source>
        <translation>STEP 1 OF 4</translation>
    </message>
    <message>
        <source>Dán đường dẫn đăng ký</source>
        <translation>Paste the enrolment link</translation>
    </message>
    <message>
        <source>Đường dẫn nằm trong giấy mời hoặc thư của quản trị viên. Máy quét mã QR cũng dùng được.</source>
        <translation>The link is in the invitation or in the administrator&apos;s letter. A QR scanner works as well.</translation>
    </message>
    <message>
        <source>Đường dẫn hoặc mã đăng ký</source>
        <translation>Enrolment link or code</translation>
    </message>
    <message>
        <source>Tiếp tục</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>BƯỚC 2 TRÊN 4</source>
        <translation>STEP 2 OF 4</translation>
    </message>
    <message>
        <source>Các từ dưới đây phải giống hệt giấy mời. Nếu khác một từ, đừng tiếp tục.</source>
        <translation>These words must match the invitation exactly. If one differs, do not continue.</translation>
    </message>
    <message>
        <source>Không khớp</source>
        <translation>No match</translation>
    </message>
    <message>
        <source>Khớp, tiếp tục</source>
        <translation>They match, continue</translation>
    </message>
    <message>
        <source>Chọn mật khẩu cho tài khoản. Bạn chỉ cần nó khi đăng ký máy khác.</source>
        <translation>Choose a password for your account. You need it only to enrol another device.</translation>
    </message>
    <message>
        <source>Nhập mật khẩu tài khoản bạn đã đặt.</source>
        <translation>Enter the account password that you have set.</translation>
    </message>
    <message>
        <source>BƯỚC 3 TRÊN 4</source>
        <translation>STEP 3 OF 4</translation>
    </message>
    <message>
        <source>Ít nhất {length} ký tự</source>
        <translation>At least {length} characters</translation>
    </message>
    <message>
        <source>Mật khẩu tài khoản</source>
        <translation>Account password</translation>
    </message>
    <message>
        <source>Nhập lại mật khẩu</source>
        <translation>Password again</translation>
    </message>
    <message>
        <source>Tên máy</source>
        <translation>Device name</translation>
    </message>
    <message>
        <source>Để bạn nhận ra máy này trong danh sách.</source>
        <translation>So that you recognise this device in a list.</translation>
    </message>
    <message>
        <source>Mật khẩu cần ít nhất {length} ký tự</source>
        <translation>The password needs at least {length} characters</translation>
    </message>
    <message>
        <source>Hai lần nhập không giống nhau</source>
        <translation>The two entries differ</translation>
    </message>
    <message>
        <source>Hãy nhập mật khẩu</source>
        <translation>Enter the password</translation>
    </message>
    <message>
        <source>Hãy đặt tên cho máy</source>
        <translation>Give the device a name</translation>
    </message>
    <message>
        <source>BƯỚC 4 TRÊN 4</source>
        <translation>STEP 4 OF 4</translation>
    </message>
    <message>
        <source>Chọn mã PIN</source>
        <translation>Choose a PIN</translation>
    </message>
    <message>
        <source>Sáu số, chỉ mình bạn biết</source>
        <translation>Six digits that only you know</translation>
    </message>
    <message>
        <source>Mã PIN này quá dễ đoán. Chọn mã khác</source>
        <translation>This PIN is too easy to guess. Choose another</translation>
    </message>
    <message>
        <source>Nhập lại mã PIN</source>
        <translation>Enter the PIN again</translation>
    </message>
    <message>
        <source>Hai mã PIN không giống nhau. Chọn lại</source>
        <translation>The two PINs differ. Choose again</translation>
    </message>
    <message>
        <source>Đang tạo kho mã hóa…</source>
        <translation>Making the encrypted vault…</translation>
    </message>
    <message>
        <source>Máy này nhiều người dùng chung?</source>
        <translation>Do several people share this device?</translation>
    </message>
    <message>
        <source>Người dùng chung tài khoản máy tính này có thể thử mã PIN sáu số. Hãy dùng cụm mật khẩu.</source>
        <translation>Others with the same account on this computer could try a six-digit PIN. Please use a passphrase.</translation>
    </message>
    <message>
        <source>Chọn cụm mật khẩu</source>
        <translation>Choose a passphrase</translation>
    </message>
    <message>
        <source>Kho khóa hệ thống không có trên máy này, nên mã PIN ngắn không đủ an toàn. Hãy dùng cụm mật khẩu dài.</source>
        <translation>This device has no system key store, so a short PIN is not safe enough. Use a long passphrase.</translation>
    </message>
    <message>
        <source>Gợi ý, chép lại nơi an toàn:</source>
        <translation>A suggestion; write it down in a safe place:</translation>
    </message>
    <message>
        <source>Cụm mật khẩu</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Nhập lại cụm mật khẩu</source>
        <translation>Passphrase again</translation>
    </message>
    <message>
        <source>Tạo kho mã hóa</source>
        <translation>Make the vault</translation>
    </message>
    <message>
        <source>ĐANG ĐĂNG KÝ</source>
        <translation>ENROLLING</translation>
    </message>
    <message>
        <source>Đang chuẩn bị máy của bạn</source>
        <translation>Preparing your device</translation>
    </message>
    <message>
        <source>XONG</source>
        <translation>DONE</translation>
    </message>
    <message>
        <source>Máy đã sẵn sàng</source>
        <translation>The device is ready</translation>
    </message>
    <message>
        <source>{name} dùng được máy này, cả khi mất mạng.</source>
        <translation>{name} can use this device, offline too.</translation>
    </message>
    <message>
        <source>Vào phòng họp</source>
        <translation>Enter the meeting</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Hiện nội dung đã nhập</source>
        <translation>Show what was typed</translation>
    </message>
    <message>
        <source>Ẩn nội dung đã nhập</source>
        <translation>Hide what was typed</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Thư mục:</source>
        <translation>Folder:</translation>
    </message>
    <message>
        <source>Tên tệp:</source>
        <translation>File name:</translation>
    </message>
    <message>
        <source>Loại tệp:</source>
        <translation>File type:</translation>
    </message>
    <message>
        <source>Chọn</source>
        <translation>Choose</translation>
    </message>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>Grip</name>
    <message>
        <source>Alt và phím mũi tên để đổi chỗ</source>
        <translation>Alt and an arrow key to move</translation>
    </message>
</context>
<context>
    <name>Hero</name>
    <message>
        <source>Đang diễn ra · {minutes} phút</source>
        <translation>In session · {minutes} min</translation>
    </message>
    <message>
        <source>Điều hành phiên họp</source>
        <translation>Preside</translation>
    </message>
    <message>
        <source>Vào phòng họp</source>
        <translation>Enter the meeting</translation>
    </message>
    <message>
        <source>Đọc tài liệu</source>
        <translation>Read papers</translation>
    </message>
</context>
<context>
    <name>HoldButton</name>
    <message>
        <source>Giữ một giây để thực hiện</source>
        <translation>Hold for one second to do this</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>Chưa phát hành</source>
        <translation>Not published</translation>
    </message>
    <message>
        <source>Mới</source>
        <translation>New</translation>
    </message>
    <message>
        <source>Phiên họp</source>
        <translation>Meetings</translation>
    </message>
    <message>
        <source>Tìm kiếm</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Chưa có phiên họp nào</source>
        <translation>No meetings yet</translation>
    </message>
    <message>
        <source>Khi được mời họp, phiên họp và tài liệu sẽ tự hiện ở đây.</source>
        <translation>When you are invited, the meeting and its papers appear here by themselves.</translation>
    </message>
    <message>
        <source>Sắp tới</source>
        <translation>Coming</translation>
    </message>
    <message>
        <source>Phiên họp của tôi</source>
        <translation>My meetings</translation>
    </message>
    <message>
        <source>Soạn phiên họp</source>
        <translation>Prepare a meeting</translation>
    </message>
    <message numerus="yes">
        <source>%n mục</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tài liệu</source>
        <translation>
            <numerusform>%n paper</numerusform>
            <numerusform>%n papers</numerusform>
        </translation>
    </message>
    <message>
        <source>Đã họp</source>
        <translation>Held</translation>
    </message>
    <message>
        <source>Xem tất cả</source>
        <translation>Show all</translation>
    </message>
    <message>
        <source>Việc cần làm</source>
        <translation>To do</translation>
    </message>
    <message>
        <source>Không còn việc nào chờ bạn</source>
        <translation>Nothing is waiting for you</translation>
    </message>
    <message numerus="yes">
        <source>%n phiên đã tải về, mã hóa trên máy</source>
        <translation>
            <numerusform>%n meeting on this device, encrypted</numerusform>
            <numerusform>%n meetings on this device, encrypted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ItemCard</name>
    <message>
        <source>MỤC {number} · {position}/{count} · ĐANG XEM XÉT</source>
        <translation>ITEM {number} · {position}/{count} · UNDER CONSIDERATION</translation>
    </message>
    <message>
        <source>MỤC {number} · {position}/{count}</source>
        <translation>ITEM {number} · {position}/{count}</translation>
    </message>
    <message>
        <source>{who} trình bày</source>
        <translation>Presented by {who}</translation>
    </message>
    <message>
        <source>CHƯƠNG TRÌNH</source>
        <translation>AGENDA</translation>
    </message>
    <message>
        <source>Phiên họp chưa khai mạc</source>
        <translation>The session has not opened</translation>
    </message>
    <message>
        <source>Chưa gọi nội dung nào</source>
        <translation>No item has been called</translation>
    </message>
    <message>
        <source>Phiên họp đã kết thúc</source>
        <translation>The session is over</translation>
    </message>
    <message>
        <source>đã dùng</source>
        <translation>elapsed</translation>
    </message>
    <message>
        <source>Mục trước</source>
        <translation>Previous</translation>
    </message>
    <message>
        <source>Mục tiếp</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>Gọi mục đầu</source>
        <translation>Call the first</translation>
    </message>
    <message>
        <source>Đổi chỗ mục {number}</source>
        <translation>Move item {number}</translation>
    </message>
    <message>
        <source>Chưa có đơn vị trình bày</source>
        <translation>No presenter yet</translation>
    </message>
    <message numerus="yes">
        <source>Hạn chế · %n người</source>
        <translation>
            <numerusform>Restricted · %n person</numerusform>
            <numerusform>Restricted · %n people</numerusform>
        </translation>
    </message>
    <message>
        <source>Việc khác với mục {number}</source>
        <translation>More for item {number}</translation>
    </message>
    <message>
        <source>Sửa và chọn người nhận…</source>
        <translation>Edit and choose recipients…</translation>
    </message>
    <message>
        <source>Thêm tài liệu…</source>
        <translation>Add papers…</translation>
    </message>
    <message>
        <source>Chuyển lên</source>
        <translation>Move up</translation>
    </message>
    <message>
        <source>Chuyển xuống</source>
        <translation>Move down</translation>
    </message>
    <message>
        <source>Bỏ mục này</source>
        <translation>Remove this item</translation>
    </message>
    <message numerus="yes">
        <source>%n trang</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message>
        <source>Đã thu hồi</source>
        <translation>Recalled</translation>
    </message>
    <message>
        <source>Đang gửi {percent} %</source>
        <translation>Sending {percent}%</translation>
    </message>
</context>
<context>
    <name>ItemRow</name>
    <message>
        <source>Mục {number}</source>
        <translation>Item {number}</translation>
    </message>
    <message>
        <source>ĐANG XEM XÉT</source>
        <translation>NOW CONSIDERED</translation>
    </message>
    <message>
        <source>Đang xem xét</source>
        <translation>Now considered</translation>
    </message>
    <message>
        <source>Hạn chế</source>
        <translation>Restricted</translation>
    </message>
    <message>
        <source>Đã xem xét</source>
        <translation>Considered</translation>
    </message>
    <message>
        <source>Đã biểu quyết</source>
        <translation>Voted on</translation>
    </message>
</context>
<context>
    <name>ItemSheet</name>
    <message>
        <source>Nội dung và người nhận</source>
        <translation>Item and recipients</translation>
    </message>
    <message>
        <source>Tên nội dung</source>
        <translation>Item title</translation>
    </message>
    <message>
        <source>Đơn vị trình bày</source>
        <translation>Presented by</translation>
    </message>
    <message>
        <source>Ai được xem</source>
        <translation>Who may see it</translation>
    </message>
    <message>
        <source>Mọi thành viên</source>
        <translation>Every member</translation>
    </message>
    <message>
        <source>Chỉ người được chọn</source>
        <translation>Only those chosen</translation>
    </message>
    <message>
        <source>Khách mời được xem</source>
        <translation>Guests who may see it</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Hãy ghi tên nội dung.</source>
        <translation>Give the item a title.</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>Số {digit}</source>
        <translation>Digit {digit}</translation>
    </message>
    <message>
        <source>Xóa một số</source>
        <translation>Delete a digit</translation>
    </message>
    <message>
        <source>Bàn phím số, nhập mã PIN</source>
        <translation>Number pad for the PIN</translation>
    </message>
</context>
<context>
    <name>MeetingSheet</name>
    <message>
        <source>Thông tin phiên họp</source>
        <translation>Meeting details</translation>
    </message>
    <message>
        <source>Tên phiên họp</source>
        <translation>Meeting title</translation>
    </message>
    <message>
        <source>Loại phiên họp</source>
        <translation>Kind of meeting</translation>
    </message>
    <message>
        <source>Thường kỳ</source>
        <translation>Regular</translation>
    </message>
    <message>
        <source>Chuyên đề</source>
        <translation>Thematic</translation>
    </message>
    <message>
        <source>Đột xuất</source>
        <translation>Extraordinary</translation>
    </message>
    <message>
        <source>Cơ quan họp</source>
        <translation>Body</translation>
    </message>
    <message>
        <source>Địa điểm</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>Ngày họp</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Giờ bắt đầu</source>
        <translation>Begins at</translation>
    </message>
    <message>
        <source>Tài liệu ở lại trên máy đại biểu sau ngày họp</source>
        <translation>Papers stay on members&apos; devices after the meeting</translation>
    </message>
    <message numerus="yes">
        <source>%n ngày</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message>
        <source>Không hạn</source>
        <translation>Without end</translation>
    </message>
    <message>
        <source>Khách mời</source>
        <translation>Guests</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>Hãy ghi tên phiên họp.</source>
        <translation>Give the meeting a title.</translation>
    </message>
    <message>
        <source>Hãy ghi địa điểm.</source>
        <translation>Say where it takes place.</translation>
    </message>
    <message>
        <source>Ghi ngày và giờ như 25/11/2026 và 08:00.</source>
        <translation>Write date and time as 25/11/2026 and 08:00.</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>Mật khẩu của tài liệu</source>
        <translation>The paper&apos;s password</translation>
    </message>
    <message>
        <source>Mở tài liệu</source>
        <translation>Open the paper</translation>
    </message>
</context>
<context>
    <name>MinutesForm</name>
    <message>
        <source>Số biên bản</source>
        <translation>Number of the minutes</translation>
    </message>
    <message>
        <source>Nơi nhận, mỗi dòng một nơi</source>
        <translation>Recipients, one a line</translation>
    </message>
    <message>
        <source>Nơi nhận</source>
        <translation>Recipients</translation>
    </message>
    <message>
        <source>Mục {number}. {title}</source>
        <translation>Item {number}. {title}</translation>
    </message>
    <message>
        <source>Ý kiến của {name}</source>
        <translation>What {name} said</translation>
    </message>
    <message>
        <source>Tóm tắt ý kiến phát biểu</source>
        <translation>The gist of the speech</translation>
    </message>
</context>
<context>
    <name>MinutesSheet</name>
    <message>
        <source>Lập biên bản</source>
        <translation>Make minutes</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Đang đọc hồ sơ phiên họp…</source>
        <translation>Reading the record…</translation>
    </message>
    <message>
        <source>Ký số</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>Chọn tệp khóa…</source>
        <translation>Choose key file…</translation>
    </message>
    <message>
        <source>Chưa chọn tệp .p12</source>
        <translation>No .p12 file chosen</translation>
    </message>
    <message>
        <source>Mật khẩu của tệp khóa</source>
        <translation>Passphrase of the key file</translation>
    </message>
    <message>
        <source>Ký và lưu biên bản</source>
        <translation>Sign and file minutes</translation>
    </message>
    <message>
        <source>Chưa đọc được kết quả biểu quyết: {reason}.</source>
        <translation>The ballots could not be read: {reason}.</translation>
    </message>
    <message numerus="yes">
        <source>Biên bản còn thiếu %n phần</source>
        <translation>
            <numerusform>The minutes lack %n part</numerusform>
            <numerusform>The minutes lack %n parts</numerusform>
        </translation>
    </message>
    <message>
        <source>Biên bản đã đủ các phần theo quy định</source>
        <translation>The minutes have all the parts prescribed</translation>
    </message>
    <message>
        <source>Chọn tệp khóa ký số</source>
        <translation>Choose the signing key</translation>
    </message>
    <message>
        <source>Tệp khóa (*.p12 *.pfx)</source>
        <translation>Key files (*.p12 *.pfx)</translation>
    </message>
    <message>
        <source>Đang lập và ký biên bản…</source>
        <translation>Making and signing the minutes…</translation>
    </message>
    <message>
        <source>Biên bản đã được lưu.</source>
        <translation>The minutes are on file.</translation>
    </message>
    <message>
        <source>Biên bản chưa được lưu: {reason}.</source>
        <translation>The minutes are not on file: {reason}.</translation>
    </message>
    <message numerus="yes">
        <source>Sai mật khẩu của tệp khóa (lần %n). Chưa có gì được lưu.</source>
        <translation>
            <numerusform>Wrong passphrase (%n time). Nothing was saved.</numerusform>
            <numerusform>Wrong passphrase (%n times). Nothing was saved.</numerusform>
        </translation>
    </message>
    <message>
        <source>Chưa ký được biên bản: {words}</source>
        <translation>The minutes could not be signed: {words}</translation>
    </message>
    <message>
        <source>Máy chủ chưa trả lời. Hãy xem biên bản đã được lưu chưa trước khi làm lại.</source>
        <translation>The server has not answered. See whether the minutes are on file before trying again.</translation>
    </message>
    <message>
        <source>Không đọc được tệp khóa đã chọn.</source>
        <translation>The key file chosen cannot be read.</translation>
    </message>
    <message>
        <source>Máy chủ không nhận biên bản: {reason}.</source>
        <translation>The server did not take the minutes: {reason}.</translation>
    </message>
</context>
<context>
    <name>NoteSheet</name>
    <message>
        <source>Xóa ghi chú</source>
        <translation>Delete the note</translation>
    </message>
    <message>
        <source>Bỏ qua</source>
        <translation>Discard</translation>
    </message>
    <message>
        <source>Lưu</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>Ghi chú của tôi</source>
        <translation>My note</translation>
    </message>
    <message>
        <source>Nội dung ghi chú</source>
        <translation>The note&apos;s text</translation>
    </message>
</context>
<context>
    <name>NumberButton</name>
    <message>
        <source>Mục {number}: {title}</source>
        <translation>Item {number}: {title}</translation>
    </message>
</context>
<context>
    <name>PageControls</name>
    <message>
        <source>Thu nhỏ</source>
        <translation>Zoom out</translation>
    </message>
    <message>
        <source>Vừa chiều ngang</source>
        <translation>Fit the width</translation>
    </message>
    <message>
        <source>Phóng to</source>
        <translation>Zoom in</translation>
    </message>
    <message>
        <source>Trang</source>
        <translation>Page</translation>
    </message>
    <message>
        <source>Đến trang số</source>
        <translation>Go to page</translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Chưa mở tài liệu</source>
        <translation>No paper is open</translation>
    </message>
    <message>
        <source>Trang {page} trên {pages}</source>
        <translation>Page {page} of {pages}</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Kết luận</source>
        <translation>Conclusion</translation>
    </message>
    <message>
        <source>Kết quả biểu quyết</source>
        <translation>Results</translation>
    </message>
    <message>
        <source>Có mặt</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>Đủ điều kiện họp (tối thiểu {needed})</source>
        <translation>Quorate (at least {needed})</translation>
    </message>
    <message>
        <source>Chưa đủ điều kiện họp, còn thiếu {count}</source>
        <translation>Not quorate, {count} more needed</translation>
    </message>
    <message>
        <source>Điểm danh có mặt</source>
        <translation>Check in</translation>
    </message>
    <message>
        <source>Ẩn danh sách</source>
        <translation>Hide the list</translation>
    </message>
    <message>
        <source>Xem danh sách</source>
        <translation>Show the list</translation>
    </message>
    <message>
        <source>Vắng mặt</source>
        <translation>Absent</translation>
    </message>
    <message>
        <source>Biểu quyết đang mở</source>
        <translation>A poll is open</translation>
    </message>
    <message>
        <source>Đang gửi lá phiếu…</source>
        <translation>Sending the ballot…</translation>
    </message>
    <message>
        <source>Lá phiếu đang chờ mạng</source>
        <translation>The ballot waits for the network</translation>
    </message>
    <message>
        <source>Lá phiếu đã ghi nhận</source>
        <translation>The ballot is recorded</translation>
    </message>
    <message>
        <source>Lá phiếu không được tính</source>
        <translation>The ballot does not count</translation>
    </message>
    <message>
        <source>Mở phiếu</source>
        <translation>Open the ballot</translation>
    </message>
    <message numerus="yes">
        <source>%n người chờ</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message>
        <source>Phát biểu</source>
        <translation>Speakers</translation>
    </message>
    <message>
        <source>Chờ · thứ {place}</source>
        <translation>Waiting · no. {place}</translation>
    </message>
    <message numerus="yes">
        <source>và %n người nữa</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message>
        <source>Chưa có ai đăng ký.</source>
        <translation>Nobody has asked yet.</translation>
    </message>
    <message>
        <source>Kết thúc phát biểu</source>
        <translation>End my speech</translation>
    </message>
    <message>
        <source>Rút đăng ký</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>Đang gửi đăng ký…</source>
        <translation>Sending the request…</translation>
    </message>
    <message>
        <source>Xin phát biểu</source>
        <translation>Ask to speak</translation>
    </message>
</context>
<context>
    <name>PaperAway</name>
    <message>
        <source>Tài liệu đã có trên máy</source>
        <translation>Papers on this device</translation>
    </message>
</context>
<context>
    <name>PaperBar</name>
    <message>
        <source>Phóng to, thu nhỏ</source>
        <translation>Zoom</translation>
    </message>
    <message numerus="yes">
        <source>%n tài liệu</source>
        <translation>
            <numerusform>%n paper</numerusform>
            <numerusform>%n papers</numerusform>
        </translation>
    </message>
    <message>
        <source>Phóng to</source>
        <translation>Zoom in</translation>
    </message>
    <message>
        <source>Thu nhỏ</source>
        <translation>Zoom out</translation>
    </message>
    <message>
        <source>Vừa chiều ngang</source>
        <translation>Fit the width</translation>
    </message>
</context>
<context>
    <name>Passphrase</name>
    <message>
        <source>Ít nhất {length} ký tự, tốt nhất là sáu từ không liên quan</source>
        <translation>At least {length} characters; best are six unrelated words</translation>
    </message>
    <message>
        <source>Ít nhất {length} ký tự, có cả chữ và số</source>
        <translation>At least {length} characters, letters and digits</translation>
    </message>
    <message>
        <source>Cụm mật khẩu quá ngắn: cần ít nhất {length} ký tự</source>
        <translation>The passphrase is too short: it needs at least {length} characters</translation>
    </message>
    <message>
        <source>Cụm mật khẩu quá dễ đoán: hãy dùng cả chữ và số</source>
        <translation>The passphrase is too easy to guess: use letters and digits</translation>
    </message>
</context>
<context>
    <name>PersonSheet</name>
    <message>
        <source>Ai đang dùng máy này?</source>
        <translation>Who is using this device?</translation>
    </message>
    <message>
        <source>Đăng ký người khác</source>
        <translation>Enrol somebody else</translation>
    </message>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>PublishSheet</name>
    <message>
        <source>Phát hành phiên họp?</source>
        <translation>Publish this meeting?</translation>
    </message>
    <message>
        <source>Sau khi phát hành, người được mời nhận được chương trình và tài liệu.</source>
        <translation>Once published, those invited receive the agenda and its papers.</translation>
    </message>
    <message>
        <source>Lý do vẫn phát hành</source>
        <translation>Why it is published all the same</translation>
    </message>
    <message>
        <source>Phát hành</source>
        <translation>Publish</translation>
    </message>
</context>
<context>
    <name>PulledUp</name>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message numerus="yes">
        <source>%n người chờ</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message>
        <source>Phát biểu</source>
        <translation>Speakers</translation>
    </message>
    <message>
        <source>Đăng ký {time}</source>
        <translation>Asked at {time}</translation>
    </message>
    <message>
        <source>Mời</source>
        <translation>Give the floor</translation>
    </message>
    <message>
        <source>Mời {name} phát biểu</source>
        <translation>Give the floor to {name}</translation>
    </message>
    <message numerus="yes">
        <source>và %n người nữa</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message>
        <source>Chưa có ai đăng ký.</source>
        <translation>Nobody has asked yet.</translation>
    </message>
    <message>
        <source>Đang nói</source>
        <translation>Speaking</translation>
    </message>
    <message>
        <source>Dừng phát biểu</source>
        <translation>End the speech</translation>
    </message>
</context>
<context>
    <name>QuorumBar</name>
    <message>
        <source>{label}: {present} trên {total}, tối thiểu {needed}</source>
        <translation>{label}: {present} of {total}, at least {needed}</translation>
    </message>
    <message>
        <source>{label}: {present} trên {total}</source>
        <translation>{label}: {present} of {total}</translation>
    </message>
</context>
<context>
    <name>Reader</name>
    <message>
        <source>Đang mở tài liệu…</source>
        <translation>Opening the paper…</translation>
    </message>
    <message>
        <source>Mật khẩu không đúng. Hãy nhập lại.</source>
        <translation>Wrong password. Enter it again.</translation>
    </message>
    <message>
        <source>Tài liệu này có mật khẩu</source>
        <translation>This paper has a password</translation>
    </message>
    <message>
        <source>Tệp này rỗng, không có gì để đọc.</source>
        <translation>This file is empty.</translation>
    </message>
    <message>
        <source>Tài liệu này có quá nhiều trang, không mở được.</source>
        <translation>This paper has too many pages to be opened.</translation>
    </message>
    <message>
        <source>Không mở được tệp này: việc đọc tệp không kết thúc.</source>
        <translation>This file cannot be opened: reading it never ends.</translation>
    </message>
    <message>
        <source>Không khởi động được phần đọc tài liệu. Hãy mở lại chương trình.</source>
        <translation>The part that reads papers did not start. Start the program again.</translation>
    </message>
    <message>
        <source>Tệp này bị hỏng nên không đọc được.</source>
        <translation>This file is damaged and cannot be read.</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>điền biểu mẫu</source>
        <translation>form filled in</translation>
    </message>
    <message>
        <source>ghi chú</source>
        <translation>notes</translation>
    </message>
    <message>
        <source>chữ ký khác</source>
        <translation>another signature</translation>
    </message>
    <message>
        <source>chứng thư hết hạn và không có dấu thời gian</source>
        <translation>certificate expired and no timestamp</translation>
    </message>
    <message>
        <source>chứng thư đã bị thu hồi</source>
        <translation>certificate revoked</translation>
    </message>
    <message>
        <source>thuật toán yếu</source>
        <translation>weak algorithm</translation>
    </message>
    <message>
        <source>thuật toán chưa được hỗ trợ</source>
        <translation>algorithm not supported yet</translation>
    </message>
    <message>
        <source>chứng thư chưa có hiệu lực</source>
        <translation>certificate not valid yet</translation>
    </message>
    <message>
        <source>dấu thời gian không hợp lệ</source>
        <translation>timestamp not valid</translation>
    </message>
    <message>
        <source>tài liệu được khóa bằng mật khẩu</source>
        <translation>paper locked with a password</translation>
    </message>
    <message>
        <source>không rõ lý do</source>
        <translation>reason unknown</translation>
    </message>
    <message>
        <source>người ký</source>
        <translation>the signer</translation>
    </message>
</context>
<context>
    <name>Refusal</name>
    <message>
        <source>biểu quyết đã kết thúc</source>
        <translation>the poll has closed</translation>
    </message>
    <message>
        <source>một cuộc biểu quyết khác đang mở</source>
        <translation>another poll is open</translation>
    </message>
    <message>
        <source>bạn chưa điểm danh có mặt</source>
        <translation>you have not checked in</translation>
    </message>
    <message>
        <source>bạn không có quyền biểu quyết trong phiên này</source>
        <translation>you have no vote in this session</translation>
    </message>
    <message>
        <source>quy chế không cho đổi phiếu đã bỏ</source>
        <translation>the rules do not let a ballot be changed</translation>
    </message>
    <message>
        <source>bạn đã bỏ phiếu khác trên một máy khác</source>
        <translation>you cast another ballot on another device</translation>
    </message>
    <message>
        <source>bạn không có quyền làm việc này</source>
        <translation>you may not do this</translation>
    </message>
    <message>
        <source>nội dung này không còn nữa</source>
        <translation>this is no longer there</translation>
    </message>
    <message>
        <source>phiên họp chưa khai mạc hoặc đã kết thúc</source>
        <translation>the session has not begun or is over</translation>
    </message>
    <message>
        <source>lượt phát biểu đã đổi trạng thái</source>
        <translation>the speech has moved on</translation>
    </message>
    <message>
        <source>bạn đã đăng ký phát biểu về nội dung này</source>
        <translation>you have already asked to speak on this item</translation>
    </message>
    <message>
        <source>việc này đã được ghi nhận trước đó</source>
        <translation>this was recorded before</translation>
    </message>
    <message>
        <source>chưa đủ số thành viên để họp</source>
        <translation>there is no quorum</translation>
    </message>
    <message>
        <source>chương trình chưa có nội dung nào</source>
        <translation>the agenda has no items yet</translation>
    </message>
    <message>
        <source>chương trình đã quá nhiều nội dung hoặc tài liệu</source>
        <translation>the agenda has too many items or papers</translation>
    </message>
    <message>
        <source>phiên họp này đã được phát hành</source>
        <translation>this meeting has already been published</translation>
    </message>
    <message>
        <source>tài liệu đã được thu hồi</source>
        <translation>the paper has been recalled</translation>
    </message>
    <message>
        <source>có người nhận không thuộc thành phần dự họp</source>
        <translation>a recipient is not among those attending the meeting</translation>
    </message>
    <message>
        <source>có thành viên biểu quyết không được xem nội dung này</source>
        <translation>a voting member is not allowed to see this item</translation>
    </message>
    <message>
        <source>cần ghi lý do phát hành khi còn cảnh báo</source>
        <translation>give a reason for publishing while warnings remain</translation>
    </message>
    <message>
        <source>tài liệu chưa gửi lên đủ; hãy gửi lại</source>
        <translation>the papers were not sent in full; send them again</translation>
    </message>
    <message>
        <source>không kết nối được máy chủ</source>
        <translation>the server cannot be reached</translation>
    </message>
    <message>
        <source>máy này chưa có mạng; hãy bật Wi-Fi hoặc cắm dây mạng</source>
        <translation>this device has no network; turn on Wi-Fi or plug in a cable</translation>
    </message>
    <message>
        <source>mạng này không biết tên máy chủ; hãy xem máy đã vào đúng mạng của cơ quan chưa</source>
        <translation>this network does not know the server&apos;s name; check that the device is on your office&apos;s network</translation>
    </message>
    <message>
        <source>máy trung gian (proxy) của mạng này không cho qua; hãy báo bộ phận kỹ thuật</source>
        <translation>this network&apos;s proxy does not let us through; tell your technical staff</translation>
    </message>
    <message>
        <source>mạng này đòi tên và mật khẩu của máy trung gian (proxy); hãy báo bộ phận kỹ thuật</source>
        <translation>this network&apos;s proxy wants a name and a password; tell your technical staff</translation>
    </message>
    <message>
        <source>mạng này đòi đăng nhập trước; hãy mở trình duyệt, đăng nhập mạng rồi thử lại</source>
        <translation>this network wants you to sign in first; open a browser, sign in to the network and try again</translation>
    </message>
    <message>
        <source>máy trả lời đưa ra chứng thư lạ, chưa gửi đi điều gì; hãy đổi mạng khác hoặc báo quản trị viên</source>
        <translation>the machine that answers shows an unknown certificate, nothing was sent; use another network or tell the administrator</translation>
    </message>
    <message>
        <source>chứng thư của máy chủ đã hết hạn; hãy báo quản trị viên</source>
        <translation>the server&apos;s certificate has expired; tell the administrator</translation>
    </message>
    <message>
        <source>đồng hồ máy này sai nên chưa kết nối được; hãy chỉnh lại ngày giờ rồi thử lại</source>
        <translation>this device&apos;s clock is wrong, so there is no connection yet; set its date and time and try again</translation>
    </message>
    <message>
        <source>máy trả lời không phải máy chủ của cơ quan; chưa gửi đi điều gì</source>
        <translation>another computer answered in the server&apos;s place; nothing was sent</translation>
    </message>
    <message>
        <source>máy chủ đưa ra giấy tờ cũ; hãy báo quản trị viên</source>
        <translation>the server showed an outdated statement; tell an administrator</translation>
    </message>
    <message>
        <source>máy chủ mới hơn chương trình này; hãy cập nhật</source>
        <translation>the server is newer than this program; please update</translation>
    </message>
    <message>
        <source>phiên họp cần chương trình mới hơn; hãy cập nhật</source>
        <translation>the meeting needs a newer program; please update</translation>
    </message>
    <message>
        <source>máy chủ trả lời không đọc được</source>
        <translation>the server&apos;s answer cannot be read</translation>
    </message>
    <message>
        <source>máy chủ đã đầy; hãy báo quản trị viên</source>
        <translation>the server is full; tell an administrator</translation>
    </message>
    <message>
        <source>máy này đã đầy, không lưu thêm được</source>
        <translation>this device is full</translation>
    </message>
    <message>
        <source>máy này không cho ghi thêm; hãy báo người phụ trách máy</source>
        <translation>this device may not be written to; tell whoever looks after it</translation>
    </message>
    <message>
        <source>dữ liệu trên máy này bị hỏng; hãy báo quản trị viên</source>
        <translation>data on this device is damaged; tell the administrator</translation>
    </message>
    <message>
        <source>máy này chưa lưu được; hãy thử lại</source>
        <translation>this device could not save it; try again</translation>
    </message>
    <message>
        <source>máy này đã bị thu hồi quyền</source>
        <translation>this device&apos;s rights were withdrawn</translation>
    </message>
    <message>
        <source>quản trị viên đã cho xóa dữ liệu trên máy này</source>
        <translation>the administrator has ordered the data on this device deleted</translation>
    </message>
    <message>
        <source>kho trên máy đã bị đưa về trạng thái cũ; hãy báo quản trị viên</source>
        <translation>the vault on this device was put back to an earlier state; tell the administrator</translation>
    </message>
    <message>
        <source>mật khẩu tài khoản chưa đúng</source>
        <translation>the account&apos;s password is wrong</translation>
    </message>
    <message>
        <source>chữ ký của máy này không được chấp nhận</source>
        <translation>this device&apos;s signature was not accepted</translation>
    </message>
    <message>
        <source>thử quá nhiều lần, hãy đợi một lát</source>
        <translation>too many attempts, wait a while</translation>
    </message>
    <message>
        <source>chưa kết nối máy chủ</source>
        <translation>not connected to the server</translation>
    </message>
    <message>
        <source>hồ sơ trên máy chủ ngắn đi; hãy báo quản trị viên</source>
        <translation>the server&apos;s record has become shorter; tell an administrator</translation>
    </message>
    <message>
        <source>hồ sơ trên máy chủ bị sửa; hãy báo quản trị viên</source>
        <translation>the server&apos;s record was altered; tell an administrator</translation>
    </message>
    <message>
        <source>máy chủ vừa được khôi phục; hãy báo quản trị viên</source>
        <translation>the server was restored; tell an administrator</translation>
    </message>
    <message>
        <source>máy chủ gửi biên nhận không hợp lệ; hãy báo quản trị viên</source>
        <translation>the server sent an invalid receipt; tell the administrator</translation>
    </message>
    <message>
        <source>một tài liệu tải về không đúng bản đã phát hành; hãy báo thư ký</source>
        <translation>a paper that came is not the one that was published; tell the secretary</translation>
    </message>
    <message>
        <source>kết quả biểu quyết không khớp với các phiếu; hãy báo chủ tọa và quản trị viên</source>
        <translation>a result does not agree with its ballots; tell the chair and the administrator</translation>
    </message>
    <message>
        <source>phiếu của bạn không có trong danh sách đã kiểm; hãy báo chủ tọa và quản trị viên</source>
        <translation>your ballot is missing from the list that was counted; tell the chair and the administrator</translation>
    </message>
    <message>
        <source>ổ đĩa làm hỏng vài thay đổi cuối trước khi máy tắt; hãy xem lại ghi chú</source>
        <translation>the disk spoilt the last few changes before this device stopped; please look over your notes</translation>
    </message>
    <message>
        <source>máy chủ không chấp nhận</source>
        <translation>the server did not accept it</translation>
    </message>
</context>
<context>
    <name>Result</name>
    <message>
        <source>Được thông qua</source>
        <translation>Carried</translation>
    </message>
    <message>
        <source>Không được thông qua</source>
        <translation>Not carried</translation>
    </message>
    <message>
        <source>Chưa xác định</source>
        <translation>Undetermined</translation>
    </message>
    <message>
        <source>{count}/{base} thành viên tán thành</source>
        <translation>{count}/{base} members in favour</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Xem kết quả</source>
        <translation>See the result</translation>
    </message>
</context>
<context>
    <name>ResultForm</name>
    <message>
        <source>KẾT QUẢ BIỂU QUYẾT · MỤC {number}</source>
        <translation>RESULT · ITEM {number}</translation>
    </message>
    <message>
        <source>Kết thúc {time}</source>
        <translation>Closed {time}</translation>
    </message>
    <message>
        <source>Chưa đối chiếu Luật 72/2025</source>
        <translation>Not yet checked against Law 72/2025</translation>
    </message>
    <message>
        <source>Tán thành</source>
        <translation>For</translation>
    </message>
    <message>
        <source>Không tán thành</source>
        <translation>Against</translation>
    </message>
    <message>
        <source>Không biểu quyết</source>
        <translation>Abstain</translation>
    </message>
    <message>
        <source>Không bỏ phiếu</source>
        <translation>No ballot</translation>
    </message>
    <message>
        <source>Phiếu của bạn: {choice}</source>
        <translation>Your ballot: {choice}</translation>
    </message>
    <message>
        <source>Đã ghi nhận {time} · mã {code}</source>
        <translation>Recorded {time} · code {code}</translation>
    </message>
    <message>
        <source>Lá phiếu không được tính vì {reason}</source>
        <translation>The ballot does not count: {reason}</translation>
    </message>
    <message>
        <source>Bạn không bỏ phiếu trong cuộc biểu quyết này</source>
        <translation>You cast no ballot in this poll</translation>
    </message>
</context>
<context>
    <name>ResultSheet</name>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>RollCard</name>
    <message>
        <source>Thành phần</source>
        <translation>Attendance</translation>
    </message>
    <message>
        <source>/ {total} có mặt</source>
        <translation>/ {total} present</translation>
    </message>
    <message>
        <source>Có mặt</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>{present} thành viên có mặt</source>
        <translation>{present} members present</translation>
    </message>
    <message>
        <source>Đủ điều kiện họp (tối thiểu {needed})</source>
        <translation>Quorate (at least {needed})</translation>
    </message>
    <message>
        <source>Chưa đủ điều kiện họp, còn thiếu {count}</source>
        <translation>Not quorate, {count} more needed</translation>
    </message>
    <message>
        <source>Điểm danh</source>
        <translation>Roll call</translation>
    </message>
</context>
<context>
    <name>RollSheet</name>
    <message>
        <source>Điểm danh</source>
        <translation>Roll call</translation>
    </message>
    <message>
        <source>Xong</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>không biểu quyết</source>
        <translation>no vote</translation>
    </message>
    <message>
        <source>Có mặt</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>Vắng</source>
        <translation>Absent</translation>
    </message>
    <message>
        <source>Lý do vắng mặt</source>
        <translation>Reason for absence</translation>
    </message>
</context>
<context>
    <name>Room</name>
    <message>
        <source>Điều hành</source>
        <translation>Preside</translation>
    </message>
    <message>
        <source>Theo chủ tọa</source>
        <translation>Following the chair</translation>
    </message>
    <message>
        <source>Tìm trong phiên họp</source>
        <translation>Search this meeting</translation>
    </message>
    <message>
        <source>Ẩn hoặc hiện bảng thông tin</source>
        <translation>Hide or show the panel</translation>
    </message>
    <message>
        <source>Chương trình</source>
        <translation>Agenda</translation>
    </message>
    <message>
        <source>Phiên họp</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Đang họp</source>
        <translation>In session</translation>
    </message>
    <message>
        <source>ĐANG XEM XÉT · MỤC {number}</source>
        <translation>NOW CONSIDERED · ITEM {number}</translation>
    </message>
    <message>
        <source>MỤC {number}</source>
        <translation>ITEM {number}</translation>
    </message>
    <message>
        <source>Về nội dung đang xem xét</source>
        <translation>To the item considered</translation>
    </message>
    <message>
        <source>Tự xem</source>
        <translation>On my own</translation>
    </message>
    <message>
        <source>Tài liệu</source>
        <translation>Paper</translation>
    </message>
    <message>
        <source>Biểu quyết đang mở, bạn chưa bỏ phiếu</source>
        <translation>A poll is open, you have not voted</translation>
    </message>
    <message>
        <source>Đang gửi lá phiếu…</source>
        <translation>Sending the ballot…</translation>
    </message>
    <message>
        <source>Lá phiếu đang chờ mạng</source>
        <translation>The ballot waits for the network</translation>
    </message>
    <message>
        <source>Lá phiếu đã ghi nhận</source>
        <translation>The ballot is recorded</translation>
    </message>
    <message>
        <source>Lá phiếu không được tính</source>
        <translation>The ballot does not count</translation>
    </message>
    <message>
        <source>Mở phiếu</source>
        <translation>Open the ballot</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>Biên bản phiên họp</source>
        <translation>Minutes of the meeting</translation>
    </message>
    <message>
        <source>trang {page}</source>
        <translation>page {page}</translation>
    </message>
    <message>
        <source>Ghi chú của tôi</source>
        <translation>My note</translation>
    </message>
    <message>
        <source>Kết luận</source>
        <translation>Conclusion</translation>
    </message>
    <message>
        <source>Tài liệu · {item}</source>
        <translation>Paper · {item}</translation>
    </message>
    <message>
        <source>Nội dung họp</source>
        <translation>Agenda item</translation>
    </message>
    <message>
        <source>Phiên họp</source>
        <translation>Meeting</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>Tìm kiếm</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Gõ từ cần tìm, có dấu hay không dấu</source>
        <translation>Type words, with or without accents</translation>
    </message>
    <message>
        <source>Xóa từ đã gõ</source>
        <translation>Clear what was typed</translation>
    </message>
    <message>
        <source>Tìm trong</source>
        <translation>Search in</translation>
    </message>
    <message>
        <source>Phiên họp này</source>
        <translation>This meeting</translation>
    </message>
    <message>
        <source>Tất cả phiên họp</source>
        <translation>All meetings</translation>
    </message>
    <message>
        <source>Tìm trong mọi thứ đã có trên máy</source>
        <translation>Search everything on this device</translation>
    </message>
    <message>
        <source>Tài liệu, chương trình họp, kết luận và ghi chú của bạn. Gõ có dấu hay không dấu đều được, kể cả khi không có mạng.</source>
        <translation>Papers, agendas, conclusions and your own notes. With or without accents, and without a network too.</translation>
    </message>
    <message>
        <source>Không tìm thấy “{text}”</source>
        <translation>Nothing found for “{text}”</translation>
    </message>
    <message>
        <source>Hãy thử ít từ hơn hoặc từ khác.</source>
        <translation>Try fewer words, or others.</translation>
    </message>
    <message>
        <source>Không tìm thấy</source>
        <translation>Nothing found</translation>
    </message>
    <message numerus="yes">
        <source>%n chỗ khớp</source>
        <translation>
            <numerusform>%n place found</numerusform>
            <numerusform>%n places found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hiện %n chỗ khớp nhất. Gõ thêm từ để thu hẹp.</source>
        <translation>
            <numerusform>The best %n place is shown. Type more words to narrow the search.</numerusform>
            <numerusform>The best %n places are shown. Type more words to narrow the search.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Còn %n trang nữa trong tài liệu này</source>
        <translation>
            <numerusform>%n more page in this paper</numerusform>
            <numerusform>%n more pages in this paper</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tài liệu chưa đọc xong chữ, kết quả sẽ tự bổ sung.</source>
        <translation>
            <numerusform>The words of %n paper are still being read; what they hold will be added.</numerusform>
            <numerusform>The words of %n papers are still being read; what they hold will be added.</numerusform>
        </translation>
    </message>
    <message>
        <source>Bản quét, không tìm được chữ: {papers}.</source>
        <translation>Scans, whose words cannot be found: {papers}.</translation>
    </message>
    <message>
        <source>Có trang quét, không tìm được hết chữ: {papers}.</source>
        <translation>Partly scanned, so not all words can be found: {papers}.</translation>
    </message>
    <message>
        <source>Có mật khẩu, không tìm được chữ: {papers}.</source>
        <translation>Locked with a password, so words cannot be found: {papers}.</translation>
    </message>
    <message>
        <source>Tệp hỏng, không đọc được chữ: {papers}.</source>
        <translation>Damaged files, whose words cannot be read: {papers}.</translation>
    </message>
    <message>
        <source>Biên bản phiên họp</source>
        <translation>Minutes of the meeting</translation>
    </message>
    <message numerus="yes">
        <source>%n tài liệu khác</source>
        <translation>
            <numerusform>%n other paper</numerusform>
            <numerusform>%n other papers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchSheet</name>
    <message>
        <source>Tìm kiếm</source>
        <translation>Search</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>SeatMap</name>
    <message>
        <source>Sơ đồ chỗ ngồi</source>
        <translation>Seat map</translation>
    </message>
    <message>
        <source>có mặt</source>
        <translation>present</translation>
    </message>
    <message>
        <source>vắng mặt</source>
        <translation>absent</translation>
    </message>
    <message>
        <source>đang phát biểu</source>
        <translation>speaking</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Hiển thị</source>
        <translation>Display</translation>
    </message>
    <message>
        <source>Nền</source>
        <translation>Background</translation>
    </message>
    <message>
        <source>Sáng</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Tối</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Theo máy</source>
        <translation>As the device</translation>
    </message>
    <message>
        <source>Ngôn ngữ</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>Cỡ chữ</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Mạng</source>
        <translation>Network</translation>
    </message>
    <message>
        <source>Tốc độ tải tài liệu</source>
        <translation>Speed for papers</translation>
    </message>
    <message>
        <source>Mạng tính phí dung lượng</source>
        <translation>Network charges for data</translation>
    </message>
    <message>
        <source>Theo hệ điều hành</source>
        <translation>As the system says</translation>
    </message>
    <message>
        <source>Có</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>Không</source>
        <translation>No</translation>
    </message>
    <message>
        <source>Khi mạng tính phí, chỉ tải tài liệu của phiên đang họp hoặc họp trong 24 giờ tới, và tài liệu bạn mở. Phiếu biểu quyết và ghi chú luôn được gửi ngay.</source>
        <translation>On such a network only the papers of meetings in session or within 24 hours are fetched, and those you open. Ballots and notes are always sent at once.</translation>
    </message>
    <message>
        <source>Không giới hạn</source>
        <translation>No limit</translation>
    </message>
    <message>
        <source>{count} KB/giây</source>
        <translation>{count} KB/s</translation>
    </message>
    <message>
        <source>{count} MB/giây</source>
        <translation>{count} MB/s</translation>
    </message>
    <message>
        <source>Bảo mật</source>
        <translation>Security</translation>
    </message>
    <message>
        <source>Khóa mỗi khi rời máy. Khi khóa, mọi tài liệu và ghi chú chỉ còn ở dạng mã hóa.</source>
        <translation>Lock whenever you leave the device. While locked, papers and notes exist only encrypted.</translation>
    </message>
    <message>
        <source>Tự khóa khi không ai chạm vào</source>
        <translation>Lock by itself when nobody touches it</translation>
    </message>
    <message numerus="yes">
        <source>%n phút</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message>
        <source>Máy này không có kho khóa hệ thống</source>
        <translation>This device has no system key store</translation>
    </message>
    <message>
        <source>Chỉ cụm mật khẩu bảo vệ tài liệu: yếu hơn khi ai đó sao chép được ổ đĩa.</source>
        <translation>Only the passphrase protects the papers: weaker if somebody copies the disk.</translation>
    </message>
    <message>
        <source>Khóa ngay</source>
        <translation>Lock now</translation>
    </message>
    <message>
        <source>Đổi mã PIN</source>
        <translation>Change PIN</translation>
    </message>
    <message>
        <source>Đổi cụm mật khẩu</source>
        <translation>Change passphrase</translation>
    </message>
    <message>
        <source>Đã đổi mã PIN</source>
        <translation>PIN changed</translation>
    </message>
    <message>
        <source>Đã đổi cụm mật khẩu</source>
        <translation>Passphrase changed</translation>
    </message>
    <message>
        <source>Trợ giúp: phím tắt</source>
        <translation>Help: keyboard shortcuts</translation>
    </message>
    <message>
        <source>Sang ô tiếp theo, về ô trước</source>
        <translation>To the next control, to the one before</translation>
    </message>
    <message>
        <source>Chọn; giữ một giây ở nút cần giữ</source>
        <translation>Choose; hold for a second on buttons to be held</translation>
    </message>
    <message>
        <source>Đóng bảng đang mở</source>
        <translation>Close what is open</translation>
    </message>
    <message>
        <source>Chọn phương án trên phiếu biểu quyết, rồi Enter để gửi</source>
        <translation>Choose on the ballot, then Enter to send</translation>
    </message>
    <message>
        <source>Chuyển mục lên hoặc xuống khi soạn chương trình</source>
        <translation>Move an item up or down while preparing the agenda</translation>
    </message>
    <message>
        <source>Trang trước, trang sau của tài liệu</source>
        <translation>Previous and next page of the paper</translation>
    </message>
    <message>
        <source>Tìm trong mọi tài liệu, nội dung và ghi chú</source>
        <translation>Search all papers, items and notes</translation>
    </message>
    <message>
        <source>Máy này</source>
        <translation>This device</translation>
    </message>
    <message>
        <source>Người dùng</source>
        <translation>User</translation>
    </message>
    <message>
        <source>Tên máy</source>
        <translation>Device name</translation>
    </message>
    <message>
        <source>Máy chủ</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Phiên bản</source>
        <translation>Version</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Theo lệnh của quản trị viên: {names}</source>
        <translation>By the administrator&apos;s order: {names}</translation>
    </message>
    <message>
        <source>PHÒNG HỌP KHÔNG GIẤY</source>
        <translation>PAPERLESS MEETING ROOM</translation>
    </message>
    <message>
        <source>Tài liệu được mã hóa trên máy này.
Bạn vẫn mở được khi mất mạng.</source>
        <translation>Papers are encrypted on this device.
You can open them offline too.</translation>
    </message>
    <message>
        <source>Cụm mật khẩu</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Kho khóa hệ thống không có trên máy này, nên dùng cụm mật khẩu dài thay cho mã PIN.</source>
        <translation>This device has no system key store, so a long passphrase stands in for the PIN.</translation>
    </message>
    <message>
        <source>Mở khóa</source>
        <translation>Unlock</translation>
    </message>
    <message>
        <source>Quên mã PIN</source>
        <translation>Forgot PIN</translation>
    </message>
    <message>
        <source>Ngoại tuyến vẫn mở được</source>
        <translation>Opens offline too</translation>
    </message>
    <message>
        <source>Đã nhập sai 10 lần</source>
        <translation>Wrong ten times</translation>
    </message>
    <message>
        <source>Không có gì bị xóa. Khi có mạng, hãy nhập mật khẩu tài khoản để được thử lại; kho vẫn chỉ mở bằng mã PIN hoặc cụm mật khẩu của bạn.</source>
        <translation>Nothing was deleted. When there is a network, enter the account&apos;s password to try again; the vault still opens by your PIN or passphrase alone.</translation>
    </message>
    <message>
        <source>Mật khẩu tài khoản</source>
        <translation>Account password</translation>
    </message>
    <message>
        <source>Đăng nhập để thử lại</source>
        <translation>Sign in to try again</translation>
    </message>
    <message>
        <source>Khóa của kho này không còn trên máy</source>
        <translation>This vault&apos;s keys are no longer on the device</translation>
    </message>
    <message>
        <source>Kho khóa hệ thống đã bị xóa hoặc đổi. Việc đang chờ gửi vẫn được gửi lên máy chủ khi có mạng. Hãy xin mã đăng ký mới rồi đăng ký lại máy; tài liệu sẽ được tải về lại.</source>
        <translation>The system&apos;s key store was emptied or changed. What waits is still sent when there is a network. Ask for a new enrolment code and enrol this device again; the papers will be fetched anew.</translation>
    </message>
    <message>
        <source>Xóa kho này khỏi máy</source>
        <translation>Delete this vault from the device</translation>
    </message>
    <message>
        <source>Đổi người dùng</source>
        <translation>Switch user</translation>
    </message>
    <message>
        <source>Đổi nền sáng hoặc tối</source>
        <translation>Switch between light and dark</translation>
    </message>
    <message>
        <source>Quên cụm mật khẩu</source>
        <translation>Forgot passphrase</translation>
    </message>
    <message>
        <source>Đang mở…</source>
        <translation>Opening…</translation>
    </message>
    <message numerus="yes">
        <source>Sai mã PIN. Còn %n lần</source>
        <translation>
            <numerusform>Wrong PIN. %n try left</numerusform>
            <numerusform>Wrong PIN. %n tries left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sai cụm mật khẩu. Còn %n lần</source>
        <translation>
            <numerusform>Wrong passphrase. %n try left</numerusform>
            <numerusform>Wrong passphrase. %n tries left</numerusform>
        </translation>
    </message>
    <message>
        <source>Đã đăng nhập. Hãy nhập lại mã PIN</source>
        <translation>Signed in. Please enter the PIN again</translation>
    </message>
    <message>
        <source>Đã đăng nhập. Hãy nhập lại cụm mật khẩu</source>
        <translation>Signed in. Please enter the passphrase again</translation>
    </message>
    <message>
        <source>Đã xóa dữ liệu trên máy này</source>
        <translation>Data on this device was deleted</translation>
    </message>
    <message numerus="yes">
        <source>Đã gửi %n việc đang chờ lên máy chủ</source>
        <translation>
            <numerusform>%n waiting act was sent to the server</numerusform>
            <numerusform>%n waiting acts were sent to the server</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n việc không được chấp nhận; mở kho để xem lý do</source>
        <translation>
            <numerusform>%n was not accepted; open the vault to see why</numerusform>
            <numerusform>%n were not accepted; open the vault to see why</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n việc đang chờ gửi</source>
        <translation>
            <numerusform>%n act waits to be sent</numerusform>
            <numerusform>%n acts wait to be sent</numerusform>
        </translation>
    </message>
    <message>
        <source>Sẽ tự gửi khi có mạng, kể cả khi kho chưa mở.</source>
        <translation>Sent by themselves when there is a network, even while the vault is closed.</translation>
    </message>
    <message>
        <source>Nhập mã PIN để mở khóa</source>
        <translation>Enter your PIN to unlock</translation>
    </message>
    <message>
        <source>Đã nhập sai nhiều lần. Thử lại sau {time}</source>
        <translation>Too many wrong tries. Try again in {time}</translation>
    </message>
    <message>
        <source>Xóa kho này khỏi máy?</source>
        <translation>Delete this vault from the device?</translation>
    </message>
    <message>
        <source>Tài liệu và ghi chú riêng của {name} trên máy này sẽ mất và không lấy lại được. Phiếu đã ghi nhận vẫn còn trên máy chủ.</source>
        <translation>{name}&apos;s papers and own notes on this device will be gone and cannot be had again. Recorded ballots remain on the server.</translation>
    </message>
    <message>
        <source>Đề nghị quản trị viên cấp mã đăng ký mới, rồi đăng ký lại máy. Tài liệu sẽ được tải về lại và việc đang chờ vẫn được gửi; ghi chú riêng trên máy này sẽ không đọc được nữa.</source>
        <translation>Ask the administrator for a new enrolment code and enrol this device again. The papers will be fetched anew and what waits is still sent; your own notes on this device can no longer be read.</translation>
    </message>
    <message>
        <source>Xóa khỏi máy</source>
        <translation>Delete from the device</translation>
    </message>
    <message>
        <source>Không ai khác mở được tài liệu trên máy này</source>
        <translation>Nobody else can open the papers on this device</translation>
    </message>
    <message>
        <source>Đăng ký lại máy</source>
        <translation>Enrol again</translation>
    </message>
</context>
<context>
    <name>SignaturePanel</name>
    <message>
        <source>Chữ ký số</source>
        <translation>Digital signatures</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>NGƯỜI KÝ {number} / {total}</source>
        <translation>SIGNER {number} / {total}</translation>
    </message>
    <message>
        <source>Không rõ người ký</source>
        <translation>Signer unknown</translation>
    </message>
    <message>
        <source>Xem bản đã ký</source>
        <translation>View signed version</translation>
    </message>
    <message>
        <source>Phần bổ sung sau đó nằm ngoài nội dung đã ký</source>
        <translation>Later additions lie outside what was signed</translation>
    </message>
    <message>
        <source>Không sửa đổi sau khi ký</source>
        <translation>Not changed after signing</translation>
    </message>
    <message>
        <source>Nội dung nguyên vẹn</source>
        <translation>Content intact</translation>
    </message>
    <message>
        <source>Nội dung đã bị thay đổi</source>
        <translation>Content was changed</translation>
    </message>
    <message>
        <source>Khác với bản đã ký</source>
        <translation>Differs from what was signed</translation>
    </message>
    <message>
        <source>Chưa kiểm tra được nội dung</source>
        <translation>Content could not be checked</translation>
    </message>
    <message>
        <source>Thuộc danh sách tin cậy của cơ quan</source>
        <translation>On the authority&apos;s list of trust</translation>
    </message>
    <message>
        <source>Chứng thư tin cậy</source>
        <translation>Certificate trusted</translation>
    </message>
    <message>
        <source>Không thuộc danh sách tin cậy</source>
        <translation>Not on the list of trust</translation>
    </message>
    <message>
        <source>Chứng thư chưa xác minh được</source>
        <translation>Certificate not verified</translation>
    </message>
    <message>
        <source>Chưa kiểm tra được chứng thư</source>
        <translation>Certificate could not be checked</translation>
    </message>
    <message>
        <source>Chứng thư đã bị thu hồi</source>
        <translation>Certificate revoked</translation>
    </message>
    <message>
        <source>Theo dữ liệu thu hồi kèm trong tệp</source>
        <translation>By the revocation data in the file</translation>
    </message>
    <message>
        <source>Chưa bị thu hồi</source>
        <translation>Not revoked</translation>
    </message>
    <message>
        <source>Không có dữ liệu thu hồi trong tệp (kiểm tra ngoại tuyến)</source>
        <translation>No revocation data in the file (checked offline)</translation>
    </message>
    <message>
        <source>Chưa kiểm được thu hồi</source>
        <translation>Revocation not checked</translation>
    </message>
    <message>
        <source>Không rõ thời điểm ký</source>
        <translation>Time of signing unknown</translation>
    </message>
    <message>
        <source>Thời điểm ký (có dấu thời gian)</source>
        <translation>Time of signing (timestamped)</translation>
    </message>
    <message>
        <source>Thời điểm do máy người ký khai, chưa được chứng thực</source>
        <translation>Time claimed by the signer&apos;s computer, not certified</translation>
    </message>
</context>
<context>
    <name>Stepper</name>
    <message>
        <source>Bước {number} trên {total}: {name}</source>
        <translation>Step {number} of {total}: {name}</translation>
    </message>
</context>
<context>
    <name>SyncChip</name>
    <message>
        <source>Đã đồng bộ</source>
        <translation>Synced</translation>
    </message>
    <message>
        <source>Đang đồng bộ {done}/{total}</source>
        <translation>Syncing {done}/{total}</translation>
    </message>
    <message>
        <source>Đang đồng bộ</source>
        <translation>Syncing</translation>
    </message>
    <message>
        <source>Tạm dừng tải {done}/{total}</source>
        <translation>Paused {done}/{total}</translation>
    </message>
    <message>
        <source>Ngoại tuyến · {count} chờ gửi</source>
        <translation>Offline · {count} to send</translation>
    </message>
    <message>
        <source>Ngoại tuyến</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Lỗi đồng bộ</source>
        <translation>Sync error</translation>
    </message>
</context>
<context>
    <name>SyncPopover</name>
    <message>
        <source>Thử lại ngay</source>
        <translation>Try again now</translation>
    </message>
    <message>
        <source>Tôi đã đọc và đã báo</source>
        <translation>I have read and reported this</translation>
    </message>
    <message>
        <source>Đã đồng bộ</source>
        <translation>Synced</translation>
    </message>
    <message>
        <source>Mọi thay đổi đã ghi nhận</source>
        <translation>Every change is recorded</translation>
    </message>
    <message>
        <source>Đang đồng bộ</source>
        <translation>Syncing</translation>
    </message>
    <message>
        <source>Bạn cứ làm việc bình thường</source>
        <translation>Carry on as usual</translation>
    </message>
    <message>
        <source>còn chưa đầy 1 phút</source>
        <translation>less than a minute left</translation>
    </message>
    <message>
        <source>còn hơn 1 ngày</source>
        <translation>more than a day left</translation>
    </message>
    <message>
        <source>còn khoảng {minutes} phút</source>
        <translation>about {minutes} min left</translation>
    </message>
    <message>
        <source>còn khoảng {hours} giờ {minutes} phút</source>
        <translation>about {hours} h {minutes} min left</translation>
    </message>
    <message>
        <source>còn khoảng {hours} giờ</source>
        <translation>about {hours} h left</translation>
    </message>
    <message>
        <source>Tải ngay</source>
        <translation>Fetch now</translation>
    </message>
    <message>
        <source>Đã tải {size}</source>
        <translation>Fetched {size}</translation>
    </message>
    <message>
        <source>Tạm dừng tải</source>
        <translation>Paused</translation>
    </message>
    <message>
        <source>Mạng này tính phí dung lượng</source>
        <translation>This network charges for data</translation>
    </message>
    <message>
        <source>Lỗi đồng bộ</source>
        <translation>Sync error</translation>
    </message>
    <message numerus="yes">
        <source>Mất kết nối %n phút</source>
        <translation>
            <numerusform>Not connected for %n minute</numerusform>
            <numerusform>Not connected for %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tự thử lại sau %n giây</source>
        <translation>
            <numerusform>retrying in %n second</numerusform>
            <numerusform>retrying in %n seconds</numerusform>
        </translation>
    </message>
    <message>
        <source>Đang ngoại tuyến</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Tài liệu: {here}/{total} đã có trên máy</source>
        <translation>Papers: {here}/{total} on this device</translation>
    </message>
    <message>
        <source>Đọc và ghi chú bình thường</source>
        <translation>Reading and notes work as usual</translation>
    </message>
    <message>
        <source>Cảnh báo</source>
        <translation>Warning</translation>
    </message>
    <message>
        <source>Đang gửi tài liệu lên máy chủ</source>
        <translation>Sending papers to the server</translation>
    </message>
    <message numerus="yes">
        <source>%n tài liệu chưa tải ({size})</source>
        <translation>
            <numerusform>%n paper not fetched ({size})</numerusform>
            <numerusform>%n papers not fetched ({size})</numerusform>
        </translation>
    </message>
    <message>
        <source>Mạng này tính phí dung lượng, nên chỉ tải tài liệu của phiên đang họp hoặc họp trong 24 giờ tới. Tài liệu bạn mở vẫn được tải ngay.</source>
        <translation>This network charges for data, so only the papers of meetings in session or within 24 hours are fetched. Papers you open still come at once.</translation>
    </message>
    <message numerus="yes">
        <source>Đồng hồ máy này chậm %n phút</source>
        <translation>
            <numerusform>This device&apos;s clock is %n minute slow</numerusform>
            <numerusform>This device&apos;s clock is %n minutes slow</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Đồng hồ máy này nhanh %n phút</source>
        <translation>
            <numerusform>This device&apos;s clock is %n minute fast</numerusform>
            <numerusform>This device&apos;s clock is %n minutes fast</numerusform>
        </translation>
    </message>
    <message>
        <source>Hãy chỉnh lại ngày giờ của máy. Mọi việc vẫn được ghi theo giờ máy chủ.</source>
        <translation>Set the device&apos;s date and time. Everything is still recorded by the server&apos;s clock.</translation>
    </message>
    <message numerus="yes">
        <source>%n trang ghi chú</source>
        <translation>
            <numerusform>%n page of notes</numerusform>
            <numerusform>%n pages of notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n yêu cầu</source>
        <translation>
            <numerusform>%n request</numerusform>
            <numerusform>%n requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phiếu biểu quyết</source>
        <translation>
            <numerusform>%n ballot</numerusform>
            <numerusform>%n ballots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thay đổi chờ gửi</source>
        <translation>
            <numerusform>%n change to send</numerusform>
            <numerusform>%n changes to send</numerusform>
        </translation>
    </message>
    <message>
        <source>Phiếu của bạn chưa được ghi nhận</source>
        <translation>Your ballot is not recorded yet</translation>
    </message>
    <message>
        <source>Phiếu chỉ được tính nếu đến máy chủ trước khi chủ tọa đóng biểu quyết.</source>
        <translation>It counts only if it reaches the server before the chair closes the poll.</translation>
    </message>
    <message>
        <source>Biểu quyết lúc này sẽ phải chờ</source>
        <translation>A ballot cast now will wait</translation>
    </message>
    <message>
        <source>Phiếu được giữ trên máy và chỉ được tính nếu đến trước khi đóng biểu quyết.</source>
        <translation>It is kept on the device and counts only if it arrives before the poll closes.</translation>
    </message>
</context>
<context>
    <name>TabButton</name>
    <message>
        <source>{title} · bản {revision}</source>
        <translation>{title} · issue {revision}</translation>
    </message>
    <message>
        <source>Đã thu hồi</source>
        <translation>Recalled</translation>
    </message>
    <message>
        <source>Đã hết hạn giữ trên máy</source>
        <translation>No longer kept on this device</translation>
    </message>
    <message>
        <source>Đang tải về</source>
        <translation>On its way</translation>
    </message>
</context>
<context>
    <name>TallSheet</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>Terminal</name>
    <message>
        <source>E-Cabinet: phòng họp không giấy</source>
        <translation>E-Cabinet: the paperless meeting room</translation>
    </message>
    <message>
        <source>nơi giữ kho mã hóa</source>
        <translation>where the encrypted vaults are kept</translation>
    </message>
    <message>
        <source>ngôn ngữ</source>
        <translation>language</translation>
    </message>
    <message>
        <source>Không có màn hình để mở chương trình</source>
        <translation>There is no display to open the program on</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Kéo trang</source>
        <translation>Move the page</translation>
    </message>
    <message>
        <source>Bút viết</source>
        <translation>Pen</translation>
    </message>
    <message>
        <source>Bút đánh dấu</source>
        <translation>Highlighter</translation>
    </message>
    <message>
        <source>Tẩy nét</source>
        <translation>Eraser</translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Mực xanh</source>
        <translation>Blue ink</translation>
    </message>
    <message>
        <source>Mực đỏ</source>
        <translation>Red ink</translation>
    </message>
    <message>
        <source>Mực đen</source>
        <translation>Black ink</translation>
    </message>
    <message>
        <source>Màu vàng</source>
        <translation>Yellow</translation>
    </message>
    <message>
        <source>Màu lục</source>
        <translation>Green</translation>
    </message>
    <message>
        <source>Màu hồng</source>
        <translation>Pink</translation>
    </message>
    <message>
        <source>Độ dày nét: mảnh</source>
        <translation>Line: thin</translation>
    </message>
    <message>
        <source>Độ dày nét: vừa</source>
        <translation>Line: medium</translation>
    </message>
    <message>
        <source>Độ dày nét: đậm</source>
        <translation>Line: thick</translation>
    </message>
    <message>
        <source>Hoàn tác</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Làm lại</source>
        <translation>Redo</translation>
    </message>
    <message>
        <source>Tùy chọn thanh công cụ</source>
        <translation>Toolbar options</translation>
    </message>
    <message>
        <source>Viết bằng ngón tay</source>
        <translation>Write with a finger</translation>
    </message>
    <message>
        <source>Công cụ ghi chú</source>
        <translation>Marking tools</translation>
    </message>
    <message>
        <source>Đặt thanh công cụ ở dưới</source>
        <translation>Toolbar at the bottom</translation>
    </message>
    <message>
        <source>Đặt thanh công cụ ở trên</source>
        <translation>Toolbar at the top</translation>
    </message>
    <message>
        <source>Đặt thanh công cụ bên trái</source>
        <translation>Toolbar on the left</translation>
    </message>
    <message>
        <source>Đặt thanh công cụ bên phải</source>
        <translation>Toolbar on the right</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>Trouble</name>
    <message>
        <source>Đây không phải đường dẫn đăng ký. Hãy sao chép cả dòng trong giấy mời.</source>
        <translation>This is not an enrolment link. Copy the whole line from the invitation.</translation>
    </message>
    <message>
        <source>Mã đăng ký không đúng. Kiểm tra lại giấy mời hoặc hỏi quản trị viên.</source>
        <translation>The enrolment code is wrong. Check the invitation or ask the administrator.</translation>
    </message>
    <message>
        <source>Mã đăng ký đã dùng hoặc hết hạn. Đề nghị quản trị viên cấp mã mới.</source>
        <translation>The enrolment code was used or has expired. Ask the administrator for a new one.</translation>
    </message>
    <message>
        <source>Máy chủ này KHÔNG phải máy chủ ghi trong giấy mời. Chưa có thông tin nào được gửi đi. Hãy báo quản trị viên.</source>
        <translation>This is NOT the server named in the invitation. Nothing has been sent. Tell the administrator.</translation>
    </message>
    <message>
        <source>Chưa kết nối được máy chủ. Kiểm tra mạng rồi thử lại.</source>
        <translation>The server cannot be reached. Check the network and try again.</translation>
    </message>
    <message>
        <source>Mật khẩu tài khoản không đúng.</source>
        <translation>The account password is wrong.</translation>
    </message>
    <message>
        <source>Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác.</source>
        <translation>This password is too easy to guess. Choose another.</translation>
    </message>
    <message>
        <source>Máy đã đầy, không lưu được kho mã hóa.</source>
        <translation>The device is full; the vault cannot be stored.</translation>
    </message>
    <message>
        <source>Chưa đăng ký được. Hãy thử lại.</source>
        <translation>Enrolment did not succeed. Try again.</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Chữ ký hợp lệ.</source>
        <translation>Signature valid.</translation>
    </message>
    <message>
        <source>Tài liệu chưa bị thay đổi kể từ khi {signer} ký.</source>
        <translation>Unchanged since {signer} signed.</translation>
    </message>
    <message>
        <source>Chữ ký hợp lệ; có bổ sung sau khi ký</source>
        <translation>Valid, with permitted later additions</translation>
    </message>
    <message>
        <source>({reason}).</source>
        <translation>({reason}).</translation>
    </message>
    <message>
        <source>Chưa xác minh được người ký.</source>
        <translation>Signer not verified.</translation>
    </message>
    <message>
        <source>Nội dung nguyên vẹn nhưng chứng thư không thuộc danh sách tin cậy.</source>
        <translation>Content intact; certificate is not from a trusted authority.</translation>
    </message>
    <message>
        <source>Chưa đủ căn cứ kết luận</source>
        <translation>Cannot be confirmed</translation>
    </message>
    <message>
        <source>Chữ ký KHÔNG hợp lệ.</source>
        <translation>Signature INVALID.</translation>
    </message>
    <message>
        <source>Tài liệu đã bị thay đổi sau khi ký. Không sử dụng.</source>
        <translation>Changed after signing. Do not rely on it.</translation>
    </message>
    <message>
        <source>Chữ ký KHÔNG hợp lệ: sai cấu trúc.</source>
        <translation>Signature INVALID: malformed.</translation>
    </message>
    <message>
        <source>Đề nghị nơi gửi ký lại.</source>
        <translation>Ask sender to re-sign.</translation>
    </message>
    <message>
        <source>Chứng thư đã bị thu hồi trước khi ký.</source>
        <translation>Certificate revoked before signing.</translation>
    </message>
    <message>
        <source>Không ký số.</source>
        <translation>Not signed.</translation>
    </message>
    <message>
        <source>Tài liệu này không mang chữ ký số nào.</source>
        <translation>This paper carries no digital signature.</translation>
    </message>
    <message>
        <source>Đang kiểm tra…</source>
        <translation>Checking…</translation>
    </message>
    <message>
        <source>Kết luận sẽ hiện ngay khi kiểm tra xong.</source>
        <translation>The verdict appears as soon as the check is done.</translation>
    </message>
    <message>
        <source>Không kiểm tra được.</source>
        <translation>Could not be checked.</translation>
    </message>
    <message>
        <source>Chưa thể nói chữ ký này đúng hay sai.</source>
        <translation>Whether this signature holds cannot be said.</translation>
    </message>
    <message>
        <source>Chữ ký hợp lệ</source>
        <translation>Signature valid</translation>
    </message>
    <message>
        <source>Hợp lệ, có bổ sung</source>
        <translation>Valid, with additions</translation>
    </message>
    <message>
        <source>Chưa xác minh người ký</source>
        <translation>Signer not verified</translation>
    </message>
    <message>
        <source>Chưa đủ căn cứ</source>
        <translation>Cannot be confirmed</translation>
    </message>
    <message>
        <source>Không hợp lệ</source>
        <translation>Invalid</translation>
    </message>
    <message>
        <source>Không ký số</source>
        <translation>Not signed</translation>
    </message>
    <message>
        <source>Không kiểm tra được</source>
        <translation>Could not be checked</translation>
    </message>
</context>
<context>
    <name>Views</name>
    <message>
        <source>Bạn: chủ tọa</source>
        <translation>You: chair</translation>
    </message>
    <message>
        <source>Bạn: thư ký</source>
        <translation>You: secretary</translation>
    </message>
    <message>
        <source>Bạn: khách mời</source>
        <translation>You: guest</translation>
    </message>
    <message>
        <source>Bạn: thành viên có quyền biểu quyết</source>
        <translation>You: member with a vote</translation>
    </message>
    <message>
        <source>Bạn: người tham dự</source>
        <translation>You: participant</translation>
    </message>
    <message>
        <source>Đang xem xét mục {number}/{total}: {title}</source>
        <translation>Considering item {number}/{total}: {title}</translation>
    </message>
    <message>
        <source>{count} kết luận</source>
        <translation>Conclusions: {count}</translation>
    </message>
    <message>
        <source>Biên bản đã lưu</source>
        <translation>Minutes on file</translation>
    </message>
    <message>
        <source>Biểu quyết đang mở</source>
        <translation>A poll is open</translation>
    </message>
    <message>
        <source>Điểm danh có mặt</source>
        <translation>Check in</translation>
    </message>
    <message>
        <source>{count} tài liệu vừa được thay thế</source>
        <translation>Papers replaced: {count}</translation>
    </message>
    <message>
        <source>Chương trình đang soạn</source>
        <translation>Agenda in preparation</translation>
    </message>
    <message>
        <source>Cần quá nửa tổng số thành viên: {n}</source>
        <translation>More than half of all members needed: {n}</translation>
    </message>
    <message>
        <source>Cần quá nửa số thành viên có mặt: {n}</source>
        <translation>More than half of those present needed: {n}</translation>
    </message>
    <message>
        <source>Cần quá nửa số phiếu: {n}</source>
        <translation>More than half of the ballots needed: {n}</translation>
    </message>
    <message>
        <source>Cần ít nhất hai phần ba tổng số thành viên: {n}</source>
        <translation>Two thirds of all members needed: {n}</translation>
    </message>
    <message>
        <source>Cần ít nhất hai phần ba số thành viên có mặt: {n}</source>
        <translation>Two thirds of those present needed: {n}</translation>
    </message>
    <message>
        <source>Cần ít nhất hai phần ba số phiếu: {n}</source>
        <translation>Two thirds of the ballots needed: {n}</translation>
    </message>
    <message>
        <source>Chưa thực hiện được: {reason}</source>
        <translation>Not done: {reason}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Cửa sổ này không tự khóa được.</source>
        <translation>This window cannot lock itself.</translation>
    </message>
    <message>
        <source>Chưa lưu được cài đặt mạng</source>
        <translation>The network settings were not saved</translation>
    </message>
    <message>
        <source>Sửa chương trình</source>
        <translation>Edit the agenda</translation>
    </message>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Khóa ngay</source>
        <translation>Lock now</translation>
    </message>
    <message numerus="yes">
        <source>Chưa đúng. Còn %n lần</source>
        <translation>
            <numerusform>Wrong. %n try left</numerusform>
            <numerusform>Wrong. %n tries left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Đã nhập sai nhiều lần. Thử lại sau %n giây</source>
        <translation>
            <numerusform>Too many wrong tries. Try again in %n second</numerusform>
            <numerusform>Too many wrong tries. Try again in %n seconds</numerusform>
        </translation>
    </message>
    <message>
        <source>Đã nhập sai 10 lần. Lần mở sau sẽ cần mật khẩu tài khoản.</source>
        <translation>Wrong ten times. The next opening needs the account&apos;s password.</translation>
    </message>
    <message numerus="yes">
        <source>Cần ít nhất %n ký tự</source>
        <translation>
            <numerusform>At least %n character needed</numerusform>
            <numerusform>At least %n characters needed</numerusform>
        </translation>
    </message>
    <message>
        <source>Chưa đổi được. Hãy thử lại.</source>
        <translation>Not changed. Try again.</translation>
    </message>
</context>
</TS>
