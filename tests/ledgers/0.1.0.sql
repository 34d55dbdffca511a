BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE bound_keys (
	hall TEXT NOT NULL, 
	sender TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	CONSTRAINT pk_bound_keys PRIMARY KEY (hall, sender, "key")
)
 WITHOUT ROWID

;
INSERT INTO "bound_keys" VALUES('small','counter/1','again',9);
INSERT INTO "bound_keys" VALUES('small','counter/1','call 1',8);
INSERT INTO "bound_keys" VALUES('small','counter/1','call 2',12);
INSERT INTO "bound_keys" VALUES('small','counter/1','call 3',14);
INSERT INTO "bound_keys" VALUES('small','counter/1','finish',16);
INSERT INTO "bound_keys" VALUES('small','counter/1','open',3);
INSERT INTO "bound_keys" VALUES('small','counter/1','start',11);
INSERT INTO "bound_keys" VALUES('small','counter/3','call 4',22);
INSERT INTO "bound_keys" VALUES('small','counter/3','open',21);
INSERT INTO "bound_keys" VALUES('small','kiosk-1','take 1',4);
INSERT INTO "bound_keys" VALUES('small','kiosk-1','take 2',5);
INSERT INTO "bound_keys" VALUES('small','kiosk-1','take 3',6);
INSERT INTO "bound_keys" VALUES('small','kiosk-1','take 4',7);
CREATE TABLE heads (
	hall TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	hash BLOB NOT NULL, 
	epoch INTEGER NOT NULL, 
	opened BIGINT NOT NULL, 
	CONSTRAINT pk_heads PRIMARY KEY (hall)
)
 WITHOUT ROWID

;
INSERT INTO "heads" VALUES('small',22,X'CFA4ECA653260B698162741E6421EE5F3C6CD7174A0A812169D530EE3EC8C5E6',1,19);
CREATE TABLE ledger (
	hall TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	body TEXT NOT NULL, 
	hash BLOB NOT NULL, 
	CONSTRAINT pk_ledger PRIMARY KEY (hall, seq)
);
INSERT INTO "ledger" VALUES('small',1,1795566600000,'DayOpened.1','{"origin":null,"day":"2026-11-25","discipline":{"hall":"small","names":{"vi":"Phường Mẫu"},"time_zone":"Asia/Ho_Chi_Minh","languages":["vi","km"],"series":[{"prefix":"A","first":1,"last":999,"digits":3},{"prefix":"C","first":1,"last":999,"digits":3}],"fields":[{"id":"all","names":{"vi":"Tất cả"}}],"services":[{"id":"certification","field":"all","series":"A","names":{"vi":"certification"},"default_class":"ordinary","typical_minutes":10},{"id":"land","field":"all","series":"A","names":{"vi":"land"},"default_class":"ordinary","typical_minutes":10},{"id":"civil","field":"all","series":"C","names":{"vi":"civil"},"default_class":"ordinary","typical_minutes":10}],"classes":[{"id":"ordinary","names":{"vi":"ordinary"},"head_start_minutes":0,"strict":false},{"id":"priority","names":{"vi":"priority"},"head_start_minutes":20,"strict":false},{"id":"result","names":{"vi":"result"},"head_start_minutes":10,"strict":false},{"id":"appointment","names":{"vi":"appointment"},"head_start_minutes":0,"strict":false}],"counters":[{"id":"1","names":{"vi":"Quầy 1"},"services":{"certification":0},"zone":"main"},{"id":"2","names":{"vi":"Quầy 2"},"services":{"certification":15,"land":0},"zone":"main"},{"id":"3","names":{"vi":"Quầy 3"},"services":{"certification":0,"civil":0,"land":0},"zone":"main"}],"zones":[{"id":"main","announcers":["board-1"]}],"hours":[[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}]],"special_days":[],"max_in_a_row":2,"left_at_closing":"carry","announce_for":120,"announce_within":20,"hotline":"","notices":{},"public_url":"","always_open":false},"periods":[{"start":"2026-11-25T00:00:00Z","end":"2026-11-25T04:00:00Z"},{"start":"2026-11-25T06:00:00Z","end":"2026-11-25T10:00:00Z"}],"ends":"2026-11-25T17:00:00Z","sequences":{},"carried":[],"reserved":[]}',X'C4C8D43B54325565E4633C38FFA69ABA0B2860040AB174E5BFDD31D17DBB1B71');
INSERT INTO "ledger" VALUES('small',2,1795566600000,'PhaseChanged.1','{"origin":null,"phase":"open","until":"2026-11-25T04:00:00Z"}',X'1956638DB2B7FAC5F9D03E45F141247A01FDCDBAC468E0D407093B91C6E69B73');
INSERT INTO "ledger" VALUES('small',3,1795566600000,'CounterOpened.1','{"origin":{"sender":"counter/1","key":"open","content":"meaning of open"},"counter":"1","officer":"staff-7","services":{"certification":0}}',X'096A3B0012627A238895A6F6725E37A39CCA0F2FA55434F83E8143AC256F9989');
INSERT INTO "ledger" VALUES('small',4,1795566600000,'TicketIssued.1','{"origin":{"sender":"kiosk-1","key":"take 1","content":"meaning of take 1"},"number":"A001","series":"A","sequence":1,"service":"certification","ticket_class":"ordinary","language":"vi","secret":"secret of take 1","device":"kiosk-1","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"strict":false,"not_before":null,"units":1,"ahead":0,"counters":["1"],"promise":null,"address":""}',X'9A617E677BD87F24BD5F3EB39123D0A592BD1F5A4BCF2DE5DEB2CD35F305D726');
INSERT INTO "ledger" VALUES('small',5,1795566600000,'TicketIssued.1','{"origin":{"sender":"kiosk-1","key":"take 2","content":"meaning of take 2"},"number":"A002","series":"A","sequence":2,"service":"certification","ticket_class":"ordinary","language":"vi","secret":"secret of take 2","device":"kiosk-1","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"strict":false,"not_before":null,"units":1,"ahead":0,"counters":["1"],"promise":null,"address":""}',X'604FCBC943178657922BCCF0CB900722C63497C40E477A0A0ACC6F722F9ADC50');
INSERT INTO "ledger" VALUES('small',6,1795566600000,'TicketIssued.1','{"origin":{"sender":"kiosk-1","key":"take 3","content":"meaning of take 3"},"number":"A003","series":"A","sequence":3,"service":"certification","ticket_class":"ordinary","language":"vi","secret":"secret of take 3","device":"kiosk-1","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"strict":false,"not_before":null,"units":1,"ahead":0,"counters":["1"],"promise":null,"address":""}',X'2D6DBA16121BF59364CCAFA821D1FFE7F70069FED24073FA37D6F627DF52B914');
INSERT INTO "ledger" VALUES('small',7,1795566600000,'TicketIssued.1','{"origin":{"sender":"kiosk-1","key":"take 4","content":"meaning of take 4"},"number":"A004","series":"A","sequence":4,"service":"certification","ticket_class":"ordinary","language":"vi","secret":"secret of take 4","device":"kiosk-1","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"strict":false,"not_before":null,"units":1,"ahead":0,"counters":["1"],"promise":null,"address":""}',X'8E21D37C404E35E1841695A5EFCAC3E501CD8CBE9332049CE9887A76D9F6E826');
INSERT INTO "ledger" VALUES('small',8,1795566600000,'TicketCalled.1','{"origin":{"sender":"counter/1","key":"call 1","content":"meaning of call 1"},"ticket":4,"number":"A001","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1","zone":"main","issued_at":"2026-11-25T00:30:00Z","in_a_row":0,"why":{"rule":"turn","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"reluctance_minutes":0,"turn":"2026-11-25T00:30:00Z","over":{"ticket":5,"number":"A002","turn":"2026-11-25T00:30:00Z"},"reason":null}}',X'C2F9518636979513351B74737B4B201EF658FC977787525FCCCA9896CE6D67EC');
INSERT INTO "ledger" VALUES('small',9,1795566720000,'TicketRecalled.1','{"origin":{"sender":"counter/1","key":"again","content":"meaning of again"},"ticket":4,"number":"A001","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1","zone":"main","recalls":1}',X'E053D62CA8905FC331DE7A84634A4B209ECD15791A7EE7005EC1E16F98CCD800');
INSERT INTO "ledger" VALUES('small',10,1795566720000,'CallAnnounced.1','{"origin":null,"call":9,"ticket":4,"counter":"1","device":"board-1"}',X'0E9EEFCA4CD57C9F8A00DBA5B453A625E9DAAA64E905054C8753351BD28B3F22');
INSERT INTO "ledger" VALUES('small',11,1795566780000,'ServiceStarted.1','{"origin":{"sender":"counter/1","key":"start","content":"meaning of start"},"ticket":4,"number":"A001","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1"}',X'DDD84CA90C6717E18681AB25C62AAD9CCEBB7096F3DCA8BFF284472CDFBFAA36');
INSERT INTO "ledger" VALUES('small',12,1795567200000,'TicketServed.1','{"origin":{"sender":"counter/1","key":"call 2","content":"meaning of call 2"},"ticket":4,"number":"A001","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1","reason":"next"}',X'455DA412F48D4952D1E8E4DBE9A9C92F9108B2DDB522CE427035EF50D17F9CCF');
INSERT INTO "ledger" VALUES('small',13,1795567200000,'TicketCalled.1','{"origin":{"sender":"counter/1","key":"call 2","content":"meaning of call 2"},"ticket":5,"number":"A002","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1","zone":"main","issued_at":"2026-11-25T00:30:00Z","in_a_row":0,"why":{"rule":"turn","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"reluctance_minutes":0,"turn":"2026-11-25T00:30:00Z","over":{"ticket":6,"number":"A003","turn":"2026-11-25T00:30:00Z"},"reason":null}}',X'60322EC3E67A9701AE5B59A2BD51414606E12ACBECB71160488E3EB68D095DD7');
INSERT INTO "ledger" VALUES('small',14,1795567200000,'TicketMissed.1','{"origin":{"sender":"counter/1","key":"call 3","content":"meaning of call 3"},"ticket":5,"number":"A002","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1","reason":"next"}',X'9A1E6E70F0A676827CB3936D41294D6C6B1D39191AA9AF3EC328F9B3938F6FFA');
INSERT INTO "ledger" VALUES('small',15,1795567200000,'TicketCalled.1','{"origin":{"sender":"counter/1","key":"call 3","content":"meaning of call 3"},"ticket":6,"number":"A003","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1","zone":"main","issued_at":"2026-11-25T00:30:00Z","in_a_row":0,"why":{"rule":"turn","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"reluctance_minutes":0,"turn":"2026-11-25T00:30:00Z","over":{"ticket":7,"number":"A004","turn":"2026-11-25T00:30:00Z"},"reason":null}}',X'A12AB253D4522037FEBFD8671AD19A6F20DF13CD8A6EE4D26701274D0AAA57AF');
INSERT INTO "ledger" VALUES('small',16,1795567800000,'TicketServed.1','{"origin":{"sender":"counter/1","key":"finish","content":"meaning of finish"},"ticket":6,"number":"A003","service":"certification","ticket_class":"ordinary","language":"vi","counter":"1","reason":"officer"}',X'17AA265C9BA82C8E7B55EF74910EA56E61870A1A4F96DA43745017950629ED01');
INSERT INTO "ledger" VALUES('small',17,1795653000000,'CounterClosed.1','{"origin":null,"counter":"1","reason":"day-end"}',X'C0DCE643BF59EA540B0B813DCE9330926BDE42D587064F8230DC418EA2DDFAC7');
INSERT INTO "ledger" VALUES('small',18,1795653000000,'DayClosed.1','{"origin":null,"day":"2026-11-25","carried_in":0,"issued":4,"served":2,"no_show":1,"cancelled":0,"carried":[7]}',X'08C0EA7EA589B658C25AE4A9BA1F6F96C79B25A2FEB0216CF9FE22D39554885F');
INSERT INTO "ledger" VALUES('small',19,1795653000000,'DayOpened.1','{"origin":null,"day":"2026-11-26","discipline":{"hall":"small","names":{"vi":"Phường Mẫu"},"time_zone":"Asia/Ho_Chi_Minh","languages":["vi","km"],"series":[{"prefix":"A","first":1,"last":999,"digits":3},{"prefix":"C","first":1,"last":999,"digits":3}],"fields":[{"id":"all","names":{"vi":"Tất cả"}}],"services":[{"id":"certification","field":"all","series":"A","names":{"vi":"certification"},"default_class":"ordinary","typical_minutes":10},{"id":"land","field":"all","series":"A","names":{"vi":"land"},"default_class":"ordinary","typical_minutes":10},{"id":"civil","field":"all","series":"C","names":{"vi":"civil"},"default_class":"ordinary","typical_minutes":10}],"classes":[{"id":"ordinary","names":{"vi":"ordinary"},"head_start_minutes":0,"strict":false},{"id":"priority","names":{"vi":"priority"},"head_start_minutes":20,"strict":false},{"id":"result","names":{"vi":"result"},"head_start_minutes":10,"strict":false},{"id":"appointment","names":{"vi":"appointment"},"head_start_minutes":0,"strict":false}],"counters":[{"id":"1","names":{"vi":"Quầy 1"},"services":{"certification":0},"zone":"main"},{"id":"2","names":{"vi":"Quầy 2"},"services":{"certification":15,"land":0},"zone":"main"},{"id":"3","names":{"vi":"Quầy 3"},"services":{"certification":0,"civil":0,"land":0},"zone":"main"}],"zones":[{"id":"main","announcers":["board-1"]}],"hours":[[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}],[{"start":"07:00:00","end":"11:00:00"},{"start":"13:00:00","end":"17:00:00"}]],"special_days":[],"max_in_a_row":2,"left_at_closing":"cancel","announce_for":120,"announce_within":20,"hotline":"","notices":{},"public_url":"","always_open":false},"periods":[{"start":"2026-11-26T00:00:00Z","end":"2026-11-26T04:00:00Z"},{"start":"2026-11-26T06:00:00Z","end":"2026-11-26T10:00:00Z"}],"ends":"2026-11-26T17:00:00Z","sequences":{},"carried":[{"ticket":7,"number":"A004","secret":"secret of take 4","service":"certification","ticket_class":"ordinary","language":"vi","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"strict":false,"not_before":null,"units":1}],"reserved":[]}',X'931C80B35D49A1F28E778465F65F51428036120A1C841880D0AA967B0643E2A0');
INSERT INTO "ledger" VALUES('small',20,1795653000000,'PhaseChanged.1','{"origin":null,"phase":"open","until":"2026-11-26T04:00:00Z"}',X'19B3DFC740375D1FD2442B6160E4E2C00AF6353E9454B2713EA917B9207BF72E');
INSERT INTO "ledger" VALUES('small',21,1795653000000,'CounterOpened.1','{"origin":{"sender":"counter/3","key":"open","content":"meaning of open"},"counter":"3","officer":"staff-9","services":{"certification":0,"civil":0,"land":0}}',X'CE18DC552073AB0742D7BFEE2465998FA4C28719B439E4269E6997DC1E2649AA');
INSERT INTO "ledger" VALUES('small',22,1795653000000,'TicketCalled.1','{"origin":{"sender":"counter/3","key":"call 4","content":"meaning of call 4"},"ticket":7,"number":"A004","service":"certification","ticket_class":"ordinary","language":"vi","counter":"3","zone":"main","issued_at":"2026-11-25T00:30:00Z","in_a_row":0,"why":{"rule":"turn","arrived":"2026-11-25T00:30:00Z","place":"2026-11-25T00:30:00Z","place_reason":"arrived","head_start_minutes":0,"reluctance_minutes":0,"turn":"2026-11-25T00:30:00Z","over":null,"reason":null}}',X'CFA4ECA653260B698162741E6421EE5F3C6CD7174A0A812169D530EE3EC8C5E6');
CREATE TABLE visits (
	hall TEXT NOT NULL, 
	ticket BIGINT NOT NULL, 
	day TEXT, 
	carried_to TEXT, 
	number TEXT NOT NULL, 
	series TEXT NOT NULL, 
	service TEXT NOT NULL, 
	ticket_class TEXT NOT NULL, 
	language TEXT NOT NULL, 
	device TEXT NOT NULL, 
	arrived BIGINT NOT NULL, 
	place BIGINT NOT NULL, 
	place_reason TEXT NOT NULL, 
	head_start_minutes INTEGER NOT NULL, 
	strict BOOLEAN NOT NULL, 
	not_before BIGINT, 
	units INTEGER NOT NULL, 
	ahead INTEGER NOT NULL, 
	promise_earliest BIGINT, 
	promise_latest BIGINT, 
	call BIGINT, 
	called_at BIGINT, 
	counter TEXT, 
	zone TEXT, 
	officer TEXT, 
	rule TEXT, 
	turn BIGINT, 
	reluctance_minutes INTEGER, 
	recalls INTEGER NOT NULL, 
	announced_at BIGINT, 
	started_at BIGINT, 
	ended_at BIGINT, 
	outcome TEXT, 
	end_reason TEXT, 
	CONSTRAINT pk_visits PRIMARY KEY (hall, ticket)
)
 WITHOUT ROWID

;
INSERT INTO "visits" VALUES('small',4,'2026-11-25',NULL,'A001','A','certification','ordinary','vi','kiosk-1',1795566600000,1795566600000,'arrived',0,0,NULL,1,0,NULL,NULL,8,1795566600000,'1','main','staff-7','turn',1795566600000,0,1,1795566720000,1795566780000,1795567200000,'served','next');
INSERT INTO "visits" VALUES('small',5,'2026-11-25',NULL,'A002','A','certification','ordinary','vi','kiosk-1',1795566600000,1795566600000,'arrived',0,0,NULL,1,0,NULL,NULL,13,1795567200000,'1','main','staff-7','turn',1795566600000,0,0,NULL,NULL,1795567200000,'no-show','next');
INSERT INTO "visits" VALUES('small',6,'2026-11-25',NULL,'A003','A','certification','ordinary','vi','kiosk-1',1795566600000,1795566600000,'arrived',0,0,NULL,1,0,NULL,NULL,15,1795567200000,'1','main','staff-7','turn',1795566600000,0,0,NULL,NULL,1795567800000,'served','officer');
INSERT INTO "visits" VALUES('small',7,'2026-11-25','2026-11-26','A004','A','certification','ordinary','vi','kiosk-1',1795566600000,1795566600000,'arrived',0,0,NULL,1,0,NULL,NULL,22,1795653000000,'3','main','staff-9','turn',1795566600000,0,0,NULL,NULL,NULL,NULL,NULL);
CREATE INDEX ix_visits_hall_day ON visits (hall, day);
COMMIT;
