<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi_VN">
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
    <name>ConfirmSheet</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
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
    <name>Message</name>
    <message>
        <source>Mật khẩu của tài liệu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mở tài liệu</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoteSheet</name>
    <message>
        <source>Xóa ghi chú</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bỏ qua</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lưu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ghi chú của tôi</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nội dung ghi chú</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PageControls</name>
    <message>
        <source>Thu nhỏ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vừa chiều ngang</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Phóng to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trang</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Đến trang số</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PageView</name>
    <message>
        <source>Chưa mở tài liệu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trang %1 trên %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Không đọc được trang này. Các trang khác vẫn đọc được.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Passphrase</name>
    <message>
        <source>Ít nhất {length} ký tự, tốt nhất là sáu từ không liên quan</source>
        <translation>At least {length} characters; best are six unrelated words</translation>
    </message>
    <message>
        <source>Cụm mật khẩu quá ngắn: cần ít nhất {length} ký tự</source>
        <translation>The passphrase is too short: it needs at least {length} characters</translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mật khẩu không đúng. Hãy nhập lại.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tài liệu này có mật khẩu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tệp này rỗng, không có gì để đọc.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tài liệu này có quá nhiều trang, không mở được.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Không mở được tệp này: việc đọc tệp không kết thúc.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Không khởi động được phần đọc tài liệu. Hãy mở lại chương trình.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tệp này bị hỏng nên không đọc được.</source>
        <translation type="unfinished"></translation>
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
        <source>Bảo mật</source>
        <translation>Security</translation>
    </message>
    <message>
        <source>Khóa mỗi khi rời máy. Khi khóa, mọi tài liệu và ghi chú chỉ còn ở dạng mã hóa.</source>
        <translation>Lock whenever you leave the device. While locked, papers and notes exist only encrypted.</translation>
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
        <source>Tìm trong tài liệu</source>
        <translation>Search the papers</translation>
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
        <source>Nhập mã PIN để mở khóa</source>
        <translation>Enter your PIN to unlock</translation>
    </message>
    <message>
        <source>Đã nhập sai nhiều lần. Thử lại sau {time}</source>
        <translation>Too many wrong tries. Try again in {time}</translation>
    </message>
    <message>
        <source>Không ai khác mở được tài liệu trên máy này</source>
        <translation>Nobody else can open the papers on this device</translation>
    </message>
    <message>
        <source>Đề nghị quản trị viên cấp mã đăng ký mới, rồi đăng ký lại máy. Tài liệu sẽ được tải về lại; ghi chú riêng trở lại từ máy khác của bạn hoặc từ cụm từ khôi phục đã in.</source>
        <translation>Ask the administrator for a new enrolment code and enrol this device again. Papers are fetched again; private notes come back from another device of yours or from your printed recovery words.</translation>
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
    <name>Toolbar</name>
    <message>
        <source>Kéo trang</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bút viết</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bút đánh dấu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tẩy nét</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ghi chú</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mực xanh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mực đỏ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mực đen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Màu vàng</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Màu lục</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Màu hồng</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Độ dày nét: mảnh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Độ dày nét: vừa</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Độ dày nét: đậm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hoàn tác</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Làm lại</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tùy chọn thanh công cụ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Viết bằng ngón tay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Công cụ ghi chú</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Đặt thanh công cụ ở dưới</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Đặt thanh công cụ ở trên</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Đặt thanh công cụ bên trái</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Đặt thanh công cụ bên phải</source>
        <translation type="unfinished"></translation>
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
</TS>
